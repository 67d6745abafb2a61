"""The pages of imports: upload, preview, progress, import, undo; who may come here."""

import re
from io import BytesIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.imports import runs
from practices.models import Import, ImportRow, Practice, Status

from .builders import browser, gdd, links, source, text
from .lists import applied, as_is, checked, row, stored

pytestmark = pytest.mark.django_db

HERE = "/admin/practices/import/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exported(client, name="export.xlsx"):
    response = client.get(f"/practices/{name}")
    return SimpleUploadedFile(name, b"".join(response.streaming_content))


def upload(client, file, **fields):
    return client.post(f"{HERE}add/", {"file": file, "note": "下一批", **fields})


def said_bytes(response):
    """What comes piece by piece, to its end."""
    return b"".join(response.streaming_content)


def said(response):
    return said_bytes(response).decode()


def address(run):
    return f"{HERE}{run.pk}/"


def problem(page):
    return "".join(re.findall(r'<p class="errornote">(.*?)</p>', page))


@pytest.mark.parametrize("name", ["export.xlsx", "export.csv", "export.json"])
def test_what_was_exported_imports_with_zero_changes(admin, name):
    page = said(upload(admin, exported(admin, name)))
    run = Import.objects.get()
    assert f'content="0;url={address(run)}"' in page
    assert (run.total, run.unchanged, run.state) == (39, 39, "checked")
    assert (run.file_name, run.note, str(run.user)) == (name, "下一批", "editor")
    assert "所有各行都和库里一样，不必导入。" in text(admin.get(address(run)))


def test_the_whole_way_from_upload_to_undo(admin):
    run = checked(row(100), as_is(2, summary="新的摘要"))
    page = admin.get(address(run))
    assert 'value="导入 2 条"' in page.content.decode()
    assert "新的" in text(page)
    assert "2 / 2 行" in said(admin.post(f"{address(run)}apply/"))
    assert gdd(100).status == Status.DRAFT
    page = admin.get(address(run))
    assert (f"/admin/practices/practice/{gdd(100).pk}/change/", "100.做法100") in links(page)
    said(admin.post(f"{address(run)}undo/"))
    assert not Practice.objects.filter(number=100).exists()
    assert "已经撤销" in text(admin.get(address(run)))
    assert "已撤销" in problem(said(admin.post(f"{address(run)}undo/")))


def test_a_refused_file_is_explained_and_nothing_is_kept(admin):
    page = upload(admin, SimpleUploadedFile("清单.xlsx", b"PK\x03\x04"), note="下一批")
    assert "没有导入任何内容" in text(page)
    assert 'value="下一批"' in page.content.decode()
    assert not Import.objects.exists()
    empty = upload(admin, SimpleUploadedFile("清单.csv", "序号,名称,文号\n".encode()))
    assert "没有导入任何内容" in text(empty)
    assert "请选择文件" in text(admin.post(f"{HERE}add/", {"note": "x"}))
    assert not ImportRow.objects.exists()


def test_a_list_that_does_not_name_its_source_is_of_the_one_that_was_chosen(admin):
    listed = "序号,名称,具体内容,主题\n1,甲,甲的正文。,知识产权\n2,乙,乙的正文。,知识产权\n"
    file = SimpleUploadedFile("清单.csv", listed.encode())
    other = source()
    said(upload(admin, file, source=other.pk))
    run = Import.objects.get()
    assert (run.total, run.added) == (2, 2)
    said(admin.post(f"{address(run)}apply/"))
    assert [practice.name for practice in other.practices.all()] == ["甲", "乙"]


def test_a_list_without_any_source_is_refused_row_by_row(admin):
    file = SimpleUploadedFile("清单.csv", "序号,名称\n1,甲\n".encode())
    said(upload(admin, file))
    run = Import.objects.get()
    assert (run.total, run.refused) == (1, 1)
    assert "请填写文号，或在上传时选定来源文件" in text(admin.get(address(run)))


def test_the_form_takes_as_much_as_the_reader(admin, monkeypatch):
    assert "最大50MB、10000条" in text(admin.get(f"{HERE}add/"))
    lines = "序号,名称,文号\n" + "1,名,号\n" * 20
    file = SimpleUploadedFile("清单.csv", lines.encode())
    monkeypatch.setattr("practices.imports.reading.MAX_BYTES", len(lines.encode()) - 1)
    assert "文件超过50MB" in text(upload(admin, file))
    assert not Import.objects.exists()


def test_progress_is_told_while_the_work_is_done(admin, monkeypatch):
    monkeypatch.setattr("practices.imports.runs.BATCH", 10)
    response = upload(admin, exported(admin))
    assert response.streaming
    assert response["X-Accel-Buffering"] == "no"
    pieces = [piece.decode() for piece in response.streaming_content]
    counts = [found[1] for piece in pieces if (found := re.search(r"(\d+) / 39 行", piece))]
    assert counts == ["0", "10", "20", "30", "39"]
    assert pieces[-1].rstrip().endswith("</html>")


def test_progress_is_not_held_back_by_compression(admin):
    run = checked(row(100))
    response = admin.post(f"{address(run)}apply/", headers={"accept-encoding": "gzip"})
    assert "1 / 1 行" in said(response)


def test_who_leaves_in_the_middle_has_changed_nothing(admin, monkeypatch):
    monkeypatch.setattr("practices.imports.runs.BATCH", 1)
    run = checked(row(100), row(101))
    response = admin.post(f"{address(run)}apply/")
    pieces = iter(response.streaming_content)
    while "1 / 2" not in next(pieces).decode():
        pass
    assert Practice.objects.filter(number=100).exists()
    # as the test client ends what it reads to the end
    response._iterator.close()
    assert not Practice.objects.filter(number=100).exists()
    assert Import.objects.get().state == "checked"


def test_what_is_in_the_way_is_said(admin):
    run = checked(row(100, themes=()), row(101))
    page = admin.get(address(run))
    assert "有1行被拒绝" in text(page)
    assert "导入 2 条" not in page.content.decode()
    assert "被拒绝" in problem(said(admin.post(f"{address(run)}apply/")))
    twice = checked(row(100), row(101, body="第100条的正文，与别的都不相同。"))
    assert 'name="duplicates"' in admin.get(address(twice)).content.decode()
    assert "请勾选" in problem(said(admin.post(f"{address(twice)}apply/")))
    assert not problem(said(admin.post(f"{address(twice)}apply/", {"duplicates": "on"})))


def test_a_check_that_was_broken_off_goes_on(admin):
    run = stored([row(100)])
    assert 'value="核对"' in admin.get(address(run)).content.decode()
    said(admin.post(f"{address(run)}check/"))
    run.refresh_from_db()
    assert (run.state, run.added) == ("checked", 1)


def test_two_imports_do_not_run_at_once(admin, monkeypatch):
    run = checked(row(100))

    def busy(*_args):
        raise runs.RunError("另一次导入正在进行，请等它完成后再试。")

    monkeypatch.setattr(runs, "begin", busy)
    assert "另一次导入" in problem(said(admin.post(f"{address(run)}apply/")))


def test_rows_are_shown_by_outcome_what_is_wrong_first(admin):
    run = checked(as_is(1), row(100), row(101, themes=()), as_is(2, summary="新"))
    page = admin.get(address(run))
    assert [shown.outcome for shown in page.context["rows"]] == [
        "refused",
        "new",
        "changed",
        "unchanged",
    ]
    assert "E101至少要有一个主题" in text(page)
    only = admin.get(f"{address(run)}?outcome=changed")
    assert [shown.row.title[:2] for shown in only.context["rows"]] == ["2."]
    assert admin.get(f"{address(run)}?outcome=none").status_code == 404
    assert admin.get(f"{address(run)}?page=2").status_code == 404
    assert admin.get(f"{address(run)}?page=x").status_code == 404
    assert admin.get(f"{HERE}99999/").status_code == 404


def test_pages_cost_as_many_queries_for_twice_as_many(admin):
    def cost(path):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert admin.get(path).status_code == 200
        return len(queries)

    few = checked(
        *(row(n) for n in range(100, 105)), *(as_is(n, summary="新") for n in range(1, 6))
    )
    cost(HERE)
    before = cost(HERE), cost(address(few))
    many = checked(
        *(row(n) for n in range(100, 110)), *(as_is(n, summary="新") for n in range(1, 11))
    )
    assert (cost(HERE), cost(address(many))) == before


def test_the_list_leads_to_each_import(admin):
    run = checked(row(100), row(101, themes=()))
    page = admin.get(HERE)
    assert (address(run), "清单.xlsx") in links(page)
    assert "拒绝1，新增1" in text(page)


@pytest.mark.parametrize(
    ("role", "allowed"), [("编辑", True), ("管理", True), ("审核", False), ("只读", False)]
)
def test_only_who_may_import_comes_here(role, allowed):
    user = User.objects.create_user("person", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    run = checked(row(100))
    client = browser()
    client.force_login(user)
    paths = ["", "add/", f"{run.pk}/"]
    assert [client.get(HERE + path).status_code for path in paths] == [200 if allowed else 403] * 3
    response = client.get(f"{HERE}template.xlsx")
    assert response.status_code == (200 if allowed else 403)
    if allowed:
        said_bytes(response)
    response = client.post(f"{address(run)}apply/")
    assert response.status_code == (200 if allowed else 403)
    assert client.get(f"{address(run)}apply/").status_code == (405 if allowed else 403)


def test_the_template_is_a_workbook_that_can_be_uploaded(admin):
    from openpyxl import load_workbook

    response = admin.get(f"{HERE}template.xlsx")
    assert response["Content-Type"] == XLSX
    content = said_bytes(response)
    assert load_workbook(BytesIO(content)).sheetnames
    page = upload(admin, SimpleUploadedFile("模板.xlsx", content))
    assert "没有导入任何内容" in text(page)


def test_an_import_of_somebody_who_is_gone_is_still_shown(admin):
    user = User.objects.create_superuser("gone")
    run = applied(checked(row(100), user=user), user)
    ImportRow.objects.update(practice=None)
    user.delete()
    assert admin.get(address(run)).status_code == 200
    assert admin.get(HERE).status_code == 200
