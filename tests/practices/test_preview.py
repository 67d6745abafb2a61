"""Previews: the practice as readers will see it, for editors and for whom they give a link to."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core import signing
from django.utils import timezone

from practices import preview
from practices.editing import life
from practices.models import Event

from .builders import browser, gdd, links, practice, text

pytestmark = pytest.mark.django_db

BODY = "瞭望塔全国首创，三天办结。"


@pytest.fixture
def draft(editor):
    made = practice(101, name="瞭望塔", body=BODY, summary="摘要一句。", status="draft")
    made.figures.create(label="用时", kind="target", value="三天", quote="三天办结")
    made.firsts.create(scope="national", quote="全国首创")
    return life.saved(made, editor, "录入")


@pytest.fixture
def revision(editor):
    made = life.revise(gdd(13), editor)
    made.summary = "修订稿的摘要。"
    made.save()
    return life.saved(made, editor, "改写")


def admin_preview(made):
    return f"/admin/practices/practice/{made.pk}/preview/"


def link(client, made):
    """Ask for a link as an editor does, and return its path."""
    said = client.post(f"{admin_preview(made)}link/")
    assert said.status_code == 200
    return re.search(r'value="http://testserver(/preview/[^"]+)"', said.content.decode())[1]


def publish(made, editor, reviewer):
    life.submit(made, editor)
    return life.publish(made, reviewer)


def main(response):
    """Return what the page says between its trail and its foot, but for what only one of the two
    pages has."""
    content = response.content.decode().partition("<article")[2].partition("</article>")[0]
    content = re.sub(r'<form.*?</form>|<p class="export">.*?</p>', "", content, flags=re.DOTALL)
    content = re.sub(r'<div class="actions">.*?</div>', "", content, flags=re.DOTALL)
    return re.sub(r"\s+", " ", content)


# as published


def test_a_draft_is_shown_as_it_will_be_published(client, admin, draft, editor, reviewer):
    before = admin.get(admin_preview(draft))
    assert before.status_code == 200
    public = publish(draft, editor, reviewer)
    after = client.get(public.get_absolute_url())
    assert BODY in text(after)
    assert main(before) == main(after)


def test_a_revision_is_shown_as_it_will_be_published(client, admin, revision, editor, reviewer):
    before = admin.get(admin_preview(revision))
    assert "修订稿的摘要。" in text(before)
    assert "修订稿的摘要" not in text(client.get("/practices/gdd-2022/13/"))
    publish(revision, editor, reviewer)
    assert main(before) == main(client.get("/practices/gdd-2022/13/"))


def test_it_says_that_it_is_a_preview(admin, draft, revision):
    said = text(admin.get(admin_preview(draft)))
    assert "预览，尚未发布新条目（草稿）返回这一稿读者还看不到这一页" in said
    said = admin.get(admin_preview(revision))
    assert "预览，尚未发布修订稿（草稿）" in text(said)
    assert ("/practices/gdd-2022/13/", "公开的版本") in links(said)
    assert (f"/admin/practices/practice/{revision.pk}/change/", "返回这一稿") in links(said)
    assert "<title>预览：" in said.content.decode()
    # on paper too, in place of the address
    assert '<p class="print-foot" id="print-foot" lang="zh-Hans">预览，尚未发布</p>' in (
        said.content.decode()
    )


def test_nothing_leads_to_it_and_nothing_of_it_leads_nowhere(admin, client, draft):
    response = admin.get(admin_preview(draft))
    content = response.content.decode()
    for absent in ("ld+json", "canonical", "og:url", "application/atom", "PubDate"):
        assert absent not in content
    assert '<meta name="robots" content="noindex">' in content
    assert "gdd-2022:101" not in content
    for address, _ in links(response):
        if not address.startswith(("#", "/admin/")):
            assert client.get(address, follow=True).status_code == 200, address


def test_the_trail_of_a_public_page_is_still_there_for_machines(client):
    assert "BreadcrumbList" in client.get("/practices/gdd-2022/13/").content.decode()


def test_a_revision_is_not_related_to_its_own_practice(admin, revision):
    found = admin.get(admin_preview(revision)).context["related"]
    assert found
    assert gdd(13) not in [other.practice for other in found]


def test_what_is_public_leads_to_its_page(admin):
    for method in (admin.get, admin.post):
        address = admin_preview(gdd(13)) + ("link/" if method == admin.post else "")
        assert method(address).url == "/practices/gdd-2022/13/"
    assert not Event.objects.filter(kind="share").exists()


def test_preferences_of_readers_hold_in_it(admin, client, draft):
    for reader, address in ((admin, admin_preview(draft)), (client, link(admin, draft))):
        reader.cookies["script"] = "hant"
        reader.cookies["type"] = "large"
        content = reader.get(address).content.decode()
        assert '<html lang="zh-Hant-HK" class="large-type">' in content
        assert "預覽，尚未發佈" in content


# for editors


def test_the_form_that_edits_a_draft_leads_to_its_preview(admin, draft):
    page = admin.get(f"/admin/practices/practice/{draft.pk}/change/")
    assert (admin_preview(draft), "预览") in links(page)
    assert "生成预览链接" in page.content.decode()
    assert (
        "生成预览链接"
        not in admin.get(f"/admin/practices/practice/{gdd(13).pk}/change/").content.decode()
    )


def test_only_who_may_see_practices_sees_it(client, draft):
    assert "/admin/login/" in client.get(admin_preview(draft)).url
    other = browser()
    other.force_login(User.objects.create_user("nobody", is_staff=True))
    assert other.get(admin_preview(draft)).status_code == 403
    for each in (client, other):
        asked = each.post(f"{admin_preview(draft)}link/")
        assert "/preview/" not in asked.content.decode().replace(admin_preview(draft), "")
        assert "瞭望塔" not in asked.content.decode()
    assert not Event.objects.filter(kind="share").exists()
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_practice"))
    other.force_login(reader)
    assert other.get(admin_preview(draft)).status_code == 200


@pytest.mark.parametrize("right", ["", "change", "submit", "publish", "return"])
def test_only_who_works_on_it_shows_it_to_others(client, draft, right):
    user = User.objects.create_user("colleague", is_staff=True)
    for each in filter(None, ("view", right)):
        user.user_permissions.add(Permission.objects.get(codename=f"{each}_practice"))
    client.force_login(user)
    may = right in {"change", "submit", "publish"}
    page = client.get(f"/admin/practices/practice/{draft.pk}/change/")
    assert (admin_preview(draft), "预览") in links(page)
    assert ("生成预览链接" in text(page)) == may
    response = client.post(f"{admin_preview(draft)}link/")
    assert response.status_code == (200 if may else 403)
    assert Event.objects.filter(kind="share").exists() == may


@pytest.mark.parametrize(
    "leave",
    [
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: User.objects.filter(pk=user.pk).update(is_staff=False),
        lambda user: user.user_permissions.clear(),
        lambda user: user.delete(),
    ],
)
def test_a_link_goes_with_who_made_it(client, draft, leave):
    user = User.objects.create_user("colleague", is_staff=True)
    names = ("view_practice", "change_practice")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    colleague = browser()
    colleague.force_login(user)
    address = link(colleague, draft)
    assert client.get(address).status_code == 200
    leave(user)
    response = client.get(address)
    assert response.status_code == 410
    assert "链接失效" in text(response)
    assert BODY not in text(response)


def test_what_is_public_meanwhile_needs_nobody(client, admin, draft, editor, reviewer):
    address = link(admin, draft)
    public = publish(draft, editor, reviewer)
    User.objects.update(is_active=False)
    assert client.get(address).url == public.get_absolute_url()


def test_methods_and_what_is_not_there(admin, draft):
    assert admin.post(admin_preview(draft)).status_code == 405
    assert admin.get(f"{admin_preview(draft)}link/").status_code == 405
    for key in (0, 999_999_999, 10**30):
        assert admin.get(f"/admin/practices/practice/{key}/preview/").status_code == 404
        assert admin.post(f"/admin/practices/practice/{key}/preview/link/").status_code == 404


# the link


def test_a_link_is_logged_and_opens_without_an_account(client, admin, draft):
    address = link(admin, draft)
    event = Event.objects.get(kind="share")
    assert (event.username, event.subject) == ("editor", "101. 瞭望塔")
    response = client.get(address)
    assert response.status_code == 200
    assert BODY in text(response)
    assert "预览，尚未发布" in text(response)
    assert "/admin/" not in response.content.decode()
    assert "sessionid" not in response.cookies


def test_it_is_kept_nowhere(client, admin, draft):
    address = link(admin, draft)
    for response in (
        client.get(address),
        client.get(f"{address[:-2]}/"),
        admin.get(admin_preview(draft)),
    ):
        assert "no-store" in response["Cache-Control"]
        assert "public" not in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "ETag" not in response
    assert "Disallow: /preview/" in client.get("/robots.txt").content.decode()
    assert "preview" not in client.get("/sitemap.xml").content.decode()


def test_it_shows_what_the_draft_says_now(client, admin, draft, editor):
    address = link(admin, draft)
    draft.summary = "改过的摘要。"
    draft.save()
    assert "改过的摘要。" in text(client.get(address))
    life.submit(draft, editor)
    assert "新条目（待审核）" in text(client.get(address))


def test_it_leads_to_the_public_page_once_there_is_one(
    client, admin, draft, revision, editor, reviewer
):
    for made in (draft, revision):
        address = link(admin, made)
        public = publish(made, editor, reviewer)
        response = client.get(address)
        assert response.status_code == 302
        assert response.url == public.get_absolute_url()
        assert "no-store" in response["Cache-Control"]


def test_it_is_gone_with_its_draft(client, admin, draft, revision, editor):
    addresses = [link(admin, made) for made in (draft, revision)]
    draft.delete()
    life.discard(revision, editor)
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 410
        assert "已经放弃或删除" in text(response)
        assert "no-store" in response["Cache-Control"]


def test_it_ends(client, admin, draft, monkeypatch, settings):
    address = link(admin, draft)
    now = timezone.now().timestamp()
    week = timedelta(days=settings.PREVIEW_DAYS).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: now + week - 60)
    assert client.get(address).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: now + week + 60)
    response = client.get(address)
    assert response.status_code == 410
    assert "7天内有效，这一个已经过期" in text(response)
    assert "瞭望塔" not in text(response)


@pytest.mark.parametrize("token", ["x", "a:b:c", ":::", "\x00", "税链", "x" * 3000, "1.2"])
def test_a_token_that_is_not_ours_is_not_found(client, token):
    response = client.get(f"/preview/{token}/")
    assert response.status_code == 404
    assert "没有复制完整" in text(response)


def test_a_changed_or_borrowed_token_is_not_found(client, admin, draft):
    token = link(admin, draft).split("/")[2]
    data, stamp, signature = token.split(":")
    forged = [
        f"{signing.b64_encode(b'[1,null,null,1]').decode()}:{stamp}:{signature}",
        f"{data}:{stamp}x:{signature}",
        f"{data}:{stamp}:{signature[::-1]}",
        signing.dumps([draft.pk, None, None, 1]),
        signing.dumps([draft.pk, None, None, 1], salt=preview.SALT, key="other"),
    ]
    for each in forged:
        assert client.get(f"/preview/{each}/").status_code == 404, each


def test_it_is_only_read(client, admin, draft):
    address = link(admin, draft)
    assert client.head(address).status_code == 200
    for method in (client.post, client.put, client.delete):
        assert method(address).status_code == 405
