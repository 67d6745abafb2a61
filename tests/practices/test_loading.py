"""load_catalogue: all or nothing, again and again, and precise about what is wrong."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection

from practices import indexing, loading
from practices.models import (
    Erratum,
    Figure,
    Indicator,
    Instrument,
    Practice,
    PracticeIndex,
    Source,
    Theme,
)
from practices.records import KINDS, read
from search.models import SynonymGroup

from .builders import gdd, search

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
TERM = re.compile(r"\[([a-z-]+)\]")
SLUG = re.compile(r"slug: ([a-z-]+)")

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(db):
    for model in (Practice, Source, Theme, Indicator, Instrument, SynonymGroup):
        model.objects.all().delete()


@pytest.fixture
def folder(tmp_path):
    """The fixtures of the first two practices, and of three groups of synonyms: quick to load."""
    texts = {kind: (FIXTURES / f"{kind}.yaml").read_text("utf-8") for kind in KINDS}
    records = {kind: re.split(r"(?m)^(?=- \{?model)", text) for kind, text in texts.items()}
    records["practices"] = records["practices"][:3]
    records["synonyms"] = records["synonyms"][:4]
    for kind in ("practice_themes", "figures", "firsts", "errata"):
        others = r"practice: \[gdd-2022, (?!1\]|2\])"
        records[kind] = [record for record in records[kind] if not re.search(others, record)]
    used = {
        term
        for kind in ("practices", "practice_themes")
        for term in TERM.findall(str(records[kind]))
    }
    for kind in ("themes", "indicators", "instruments"):
        head, *terms = records[kind]
        records[kind] = [head, *(term for term in terms if SLUG.search(term)[1] in used)]
    for kind, (head, *rest) in records.items():
        (tmp_path / f"{kind}.yaml").write_text("".join([head, *(rest or ["[]"])]), "utf-8")
    return tmp_path


def load(folder=FIXTURES, **options):
    out = StringIO()
    call_command("load_catalogue", folder, stdout=out, **options)
    return out.getvalue()


def contents():
    """Return every row of the catalogue and its index."""
    tables = [model.replace(".", "_") for model in KINDS.values()]
    tables += ["practices_practice_indicators", "practices_practice_instruments"]
    with connection.cursor() as cursor:
        rows = {}
        for table in [*tables, "practices_practiceindex"]:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            rows[table] = cursor.fetchall()
        return rows


def test_loading_again_changes_nothing():
    before = contents()
    kept = 331 + SynonymGroup.objects.count()
    assert load() == f"新增 0 条记录，覆盖 0 条，移除 0 条，保持不变 {kept} 条。\n"
    assert contents() == before


def test_loading_again_asks_for_each_kind_and_not_for_each_record(django_assert_max_num_queries):
    with django_assert_max_num_queries(5 * len(KINDS)):
        load()


def test_it_loads_into_an_empty_database_and_indexes(empty, folder):
    assert "覆盖 0 条，移除 0 条，保持不变 0 条" in load(folder)
    assert Practice.objects.count() == 2
    assert search("拿地即动工", Practice.objects.published()).count() == 2
    assert indexing.is_current()


def test_an_edit_in_the_database_survives(folder):
    Practice.objects.filter(number=1).update(summary="改过的摘要")
    load(folder)
    assert gdd(1).summary == "改过的摘要"


def test_update_overwrites_an_edit_and_its_index(folder):
    Practice.objects.filter(number=1).update(summary="改过的摘要")
    indexing.reindex(Practice.objects.filter(number=1))
    assert search("改过的摘要").first() == gdd(1)
    assert "新增 0 条记录" in load(folder, update=True)
    assert gdd(1).summary != "改过的摘要"
    assert indexing.drift(Practice.objects.all()) == indexing.Drift([], [], [])


def test_update_takes_a_changed_body_with_its_changed_quote(folder):
    for name in ("practices.yaml", "figures.yaml"):
        text = (folder / name).read_text("utf-8")
        assert "119项" in text
        (folder / name).write_text(text.replace("119项", "118项"), "utf-8")
    load(folder, update=True)
    assert "118项" in gdd(2).body
    assert Figure.objects.get(practice=gdd(2), label="企业报批所需材料").quote.endswith("118项")


def test_update_takes_a_changed_quote_by_which_its_record_is_known(folder):
    quote = "对施工图文件100%抽查"
    (folder / "errata.yaml").write_text(
        "- model: practices.erratum\n"
        f"  fields: {{practice: [gdd-2022, 1], quote: {quote}, note: 试}}\n",
        "utf-8",
    )
    load(folder, update=True)
    for path in folder.glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace(quote, "对图纸100%抽查"), "utf-8")
    load(folder, update=True)
    assert Erratum.objects.get(practice=gdd(1)).quote == "对图纸100%抽查"


def test_update_lets_two_themes_change_places(folder):
    path = folder / "practice_themes.yaml"
    head, first, second, *rest = re.split(r"(?m)^(?=- model)", path.read_text("utf-8"))
    first, second = (
        first.replace("position: 1", "position: 2"),
        second.replace("position: 2", "position: 1"),
    )
    path.write_text("".join([head, first, second, *rest]), "utf-8")
    before = [link.theme for link in gdd(1).theme_links.all()]
    load(folder, update=True)
    after = [link.theme for link in gdd(1).theme_links.all()]
    assert after == [before[1], before[0], *before[2:]]


def test_a_new_record_is_added_beside_those_that_are_there(folder):
    (folder / "errata.yaml").write_text(
        "- model: practices.erratum\n"
        "  fields: {practice: [gdd-2022, 1], quote: 信任进场, note: 试}\n",
        "utf-8",
    )
    assert load(folder).startswith("新增 1 条记录")
    assert Erratum.objects.get(practice=gdd(1)).note == "试"


LAND = "practices.theme\n  fields:\n    slug: land"

# file, what is replaced, by what, words of the reason, text on the line that the error names
BROKEN = [
    ("themes", "name: 用地与城市更新", "name: 用地: 更新", "YAML 格式有误", "name: 用地: 更新"),
    ("themes", "    slug: land", "\t slug: land", "YAML 格式有误", "\t slug: land"),
    ("themes", "slug: land", "slug: !!python/name:os.system land", "YAML 格式有误", "slug: !!py"),
    ("themes", "slug: land", "[slug]: land", "有误", "[slug]: land"),
    ("themes", "slug: land", "slug: land\n    slug: land2", "“slug”重复", "slug: land2"),
    ("themes", "slug: land", "slug: Land", "网址标识", "@slug: Land"),
    ("themes", "slug: land", "slug: land\n    colour: red", "colour", "@colour"),
    (
        "themes",
        LAND,
        LAND.replace("theme", "nonsense"),
        "practices.theme",
        "- model: practices.nonsense",
    ),
    (
        "themes",
        LAND,
        LAND.replace("practices.theme", "auth.group"),
        "practices",
        "- model: auth.group",
    ),
    ("themes", LAND, LAND.replace("  fields", "  pk: 1\n  fields"), "model", "@slug: land"),
    ("themes", LAND, LAND.replace("fields", "feilds"), "model", "@slug: land"),
    ("themes", "name: 用地与城市更新", 'name: "用地\\0"', "", '@name: "用地'),
    ("themes", "name: 用地与城市更新", 'name: "用地\\ud800"', "", '@name: "用地'),
    ("sources", "'2022-01-24'", "'2022-13-45'", "2022-13-45", "@2022-13-45"),
    ("practices", "number: 2\n", "number: 二\n", "二", "@number: 二"),
    ("practices", "number: 2\n", "number: -2\n", "", "@number: -2"),
    ("practices", "number: 2\n", "number: 99999\n", "", "@number: 99999"),
    ("practices", "number: 2\n", "number: 99999999999999999999\n", "", "@number: 9999"),
    ("practices", "number: 2\n", "number: [2]\n", "", "@number: [2]"),
    ("practices", "number: 2\n", "number: 1\n", "重复", "@率先实行"),
    ("practices", "number: 2\n", "number: 2\n    as_of: 去年\n", "要么都填", "@as_of: 去年"),
    (
        "practices",
        "source: [gdd-2022]\n    number: 2",
        "source: [gdd-2023]\n    number: 2",
        "缺少它所属的记录",
        "@[gdd-2023]",
    ),
    (
        "practices",
        "source: [gdd-2022]\n    number: 2",
        "source: gdd-2022\n    number: 2",
        "",
        "@source: gdd-2022",
    ),
    (
        "practices",
        "source: [gdd-2022]\n    number: 2",
        "source: [a, b]\n    number: 2",
        "",
        "@source: [a, b]",
    ),
    ("practice_themes", "theme: [land]", "theme: [sea]", "缺少它所属的记录.*sea", "@theme: [sea]"),
    (
        "practice_themes",
        "theme: [land]",
        "theme: [construction]",
        "重复",
        "@theme: [construction]\n    position: 2",
    ),
    ("practice_themes", "position: 2", "position: 1", "两个主题的次序相同", "@position: 1"),
    ("themes", "name: 用地与城市更新", "name: 工程建设审批", "名称.*已存在", "@slug: land"),
    (
        "figures",
        "practice: [gdd-2022, 1]",
        "practice: [gdd-2022, 77]",
        "缺少它所属的记录",
        "@[gdd-2022, 77]",
    ),
    ("figures", "kind: change", "kind: guess", "guess", "@kind: guess"),
    ("figures", "value: 100%", "before: 100%", "只填数值", "@before: 100%"),
    ("figures", "value: 100%", "value: 99%", "引文里的原话", "@value: 99%"),
    (
        "figures",
        "quote: 对施工图文件100%抽查",
        "quote: 对施工图文件全部抽查",
        "建立信任筹建工作机制.*对施工图文件全部抽查",
        "@全部抽查",
    ),
]


@pytest.mark.parametrize(("kind", "old", "new", "reason", "place"), BROKEN)
def test_a_broken_file_is_refused_whole(empty, folder, kind, old, new, reason, place):
    path = folder / f"{kind}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    with pytest.raises(CommandError) as refused:
        load(folder)
    message = str(refused.value)
    assert message.startswith(f"没有载入任何内容。{path.name} 第 {line_of(text, place)} 行：")
    assert re.search(reason, message)
    assert "\n" not in message
    assert not any(contents().values())


def line_of(text, place):
    """Return the line on which the text stands; after @, that on which its record begins."""
    at = text.index(place.removeprefix("@"))
    if place.startswith("@"):
        at = text.rindex("- model", 0, at)
    return text.count("\n", 0, at) + 1


def test_a_wrong_quote_in_an_update_leaves_everything_as_it_was(folder):
    before = contents()
    path = folder / "figures.yaml"
    text = path.read_text("utf-8").replace("对施工图文件100%抽查", "对施工图文件全部抽查")
    path.write_text(text, "utf-8")
    with pytest.raises(CommandError, match=r"对施工图文件全部抽查"):
        load(folder, update=True)
    assert contents() == before


def test_an_update_of_a_body_that_breaks_a_quote_is_refused(folder):
    """The quote's own record is as it was: only the database can know."""
    before = contents()
    path = folder / "practices.yaml"
    path.write_text(path.read_text("utf-8").replace("精简到119项", "精简到118项"), "utf-8")
    with pytest.raises(CommandError, match=r"第2条.*精简到119项"):
        load(folder, update=True)
    assert contents() == before


def test_update_removes_what_hangs_on_a_practice_but_is_not_in_the_files(folder):
    others = Figure.objects.exclude(practice__number__lte=2).count()
    (folder / "figures.yaml").write_text("[]", "utf-8")
    assert f"移除 {Figure.objects.count() - others} 条" in load(folder, update=True)
    assert Figure.objects.count() == others
    assert Erratum.objects.filter(source__slug="gdd-2022").count() == 4
    assert indexing.drift(Practice.objects.all()) == indexing.Drift([], [], [])


def test_without_update_nothing_is_removed(folder):
    (folder / "figures.yaml").write_text("[]", "utf-8")
    before = contents()
    load(folder)
    assert contents() == before


def test_update_writes_nothing_that_is_the_same(folder):
    before = contents()
    assert "覆盖 0 条，移除 0 条" in load(folder, update=True)
    assert contents() == before


def test_update_keeps_the_time_of_the_first_entry(folder):
    Practice.objects.filter(number=1).update(summary="改过", created_at="2020-01-01T00:00+08:00")
    load(folder, update=True)
    [changed] = Practice.objects.filter(created_at="2020-01-01T00:00+08:00")
    assert changed.updated_at.year > 2020


def test_a_missing_file_is_named(empty, folder):
    (folder / "firsts.yaml").unlink()
    with pytest.raises(CommandError, match=r"firsts\.yaml"):
        load(folder)
    assert not any(contents().values())


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"synonyms\.yaml"):
        load(tmp_path / "nowhere")


def test_a_file_in_another_encoding_is_named(empty, folder):
    path = folder / "themes.yaml"
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    with pytest.raises(CommandError, match=r"themes.yaml 不是 UTF-8 编码"):
        load(folder)


@pytest.mark.parametrize("text", ["", "model: practices.theme", "一句话", "- 1", "- [a]", "- {}"])
def test_a_file_that_is_no_list_of_records_is_named(empty, folder, text):
    (folder / "themes.yaml").write_text(text, "utf-8")
    with pytest.raises(CommandError, match=r"themes.yaml 第 1 行"):
        load(folder)


def test_a_file_with_a_byte_order_mark_is_read(empty, folder):
    path = folder / "themes.yaml"
    path.write_text(path.read_text("utf-8"), "utf-8-sig")
    load(folder)
    assert Theme.objects.count() == 4


def test_nothing_is_written_if_indexing_fails(empty, folder, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(indexing, "reindex", fail)
    with pytest.raises(RuntimeError):
        load(folder)
    assert not any(contents().values())


def test_it_tells_its_progress(folder):
    done = []
    found = read(folder)
    loading.load(found, progress=done.append)
    assert sum(done) == len(found)


def test_loaddata_reads_the_files_too(empty):
    call_command("loaddata", *KINDS, verbosity=0)
    connection.check_constraints()
    assert Practice.objects.count() == 39
    assert Figure.objects.count() == 118
    assert not PracticeIndex.objects.exists()
    assert not indexing.is_current()


@pytest.mark.parametrize("kind", KINDS)
def test_dumpdata_gives_the_records_back(kind):
    out = StringIO()
    natural = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
    call_command("dumpdata", KINDS[kind], format="json", stdout=out, **natural)
    dumped = [flat(record) for record in json.loads(out.getvalue())]
    written = yaml.safe_load((FIXTURES / f"{kind}.yaml").read_text("utf-8"))
    assert sorted(dumped) == sorted(flat(record) for record in written)


def flat(record):
    """Return a record as text, without timestamps and what is left out of the files as blank."""
    assert set(record) == {"model", "fields"}
    fields = {
        name: sorted(map(str, value)) if name in {"indicators", "instruments"} else str(value)
        for name, value in (record["fields"] | listed(record["fields"])).items()
        if name not in {"created_at", "updated_at", "published_at"} and value not in ("", None, [])
    }
    return record["model"], str(sorted(fields.items()))


def listed(fields):
    """Return the array of a record as a list: dumpdata writes it as JSON in a string."""
    others = fields.get("others")
    return {"others": json.loads(others)} if isinstance(others, str) else {}


def test_there_are_synonyms_for_every_indicator():
    """The issue asks for 150 groups; each word is as search compares words."""
    assert SynonymGroup.objects.count() >= 150
    for group in SynonymGroup.objects.all():
        group.full_clean(validate_unique=False, validate_constraints=False)


def test_update_overwrites_and_keeps_synonyms(folder):
    name = SynonymGroup.objects.order_by("pk").first().name
    SynonymGroup.objects.filter(name=name).update(others=["改过的"])
    own = SynonymGroup.objects.create(name="瞭望塔", others=["望海楼"])
    load(folder)
    assert SynonymGroup.objects.get(name=name).others == ["改过的"]
    load(folder, update=True)
    assert SynonymGroup.objects.get(name=name).others != ["改过的"]
    assert SynonymGroup.objects.filter(pk=own.pk).exists()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("others: [开办企业", "others: [開辦企業", "应写成“开办企业”"),
        ("others: [开办企业", "others: [开办 企业", "应写成“开办企业”"),
        ("others: [开办企业", "others: [企业开办", "写了两次"),
        ("others: [开办企业", "others: [企", "2 至 20 个字"),
    ],
)
def test_a_wrong_synonym_is_named(empty, folder, old, new, reason):
    path = folder / "synonyms.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CommandError, match=rf"synonyms\.yaml 第 \d+ 行：.*{reason}"):
        load(folder)
    assert not any(contents().values())
