"""What a page says of itself in its head: title, description, canonical address and the like.

Each page states them once; templates/_meta.html writes them as title, meta tags and links.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page
from django.http import QueryDict
from django.urls import reverse

from .filters import PracticeFilter
from .models import Practice, Source, Theme

# Chinese words for the column of a page, as the tags of government sites call it
ALL = "全部经验"

# As many of the chosen values stand in a title
MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class Article:
    """A text with a date and an origin."""

    title: str
    published: datetime | None
    origin: str


@dataclass(frozen=True, slots=True)
class Head:
    """A page: `title` is without the site's name, `address` and `feed` without scheme and host.

    `address` is the one to cite and to index; `indexed` is false where search engines should
    rather follow the links than list the page.
    """

    title: str
    description: str
    address: str
    column: str = ""
    column_type: str = ""
    keywords: tuple[str, ...] = ()
    article: Article | None = None
    feed: str = ""
    indexed: bool = True


def plain(title: str, description: str, name: str, *, indexed: bool = True) -> Head:
    """Describe a page of a fixed address, by the name of its URL."""
    return Head(title, description, reverse(name), column=title, indexed=indexed)


def of_home(total: int) -> Head:
    description = f"收录广东省印发各地市学习借鉴的改革创新经验做法 {total} 条，原文照录，注明文号。"
    return Head("", description, reverse("home"), feed=reverse("feed"))


def of_overview(total: int) -> Head:
    description = (
        f"{total} 条改革创新经验做法的全貌：主题、国家营商环境评价指标及缺口、改革手段、"
        "改革前后的数据、首创表述。"
    )
    return plain("数据概览", description, "overview")


def of_comparison(keys: list[str]) -> Head:
    """Describe the comparison of the practices with these keys; there are too many to index."""
    return Head(
        f"对比 {len(keys)} 条经验" if keys else "对比",
        "经验做法并排对比：摘要、主题、改革手段、评价指标、数据、首创表述和原文。",
        _picked("compare", keys),
        column="对比",
        indexed=False,
    )


def of_selection(count: int) -> Head:
    """Describe the reader's own selection of so many keys."""
    return Head(
        f"我的选编（{count} 条）" if count else "我的选编",
        "把要用的经验收在一起，排好次序，连起来阅读、打印或导出。",
        reverse("selection"),
        column="我的选编",
        indexed=False,
    )


def of_reading(keys: list[str]) -> Head:
    """Describe the document of the practices with these keys; every choice is one of its own."""
    return Head(
        f"经验选编（{len(keys)} 条）" if keys else "没有可以阅读的选编",
        "选出的经验连成一份文件：原文，附数据、首创表述和引用格式。",
        _picked("selection-read", keys),
        column="经验选编",
        indexed=False,
    )


def of_list(filterset: PracticeFilter, total: int | None, page: int) -> Head:
    """Describe the list as it is searched and filtered; the total is None if it is not known."""
    address = filterset.address.copy()
    values = sum(len(values) for _, values in address.lists())
    selecting = filterset.selecting
    narrow = filterset.query or values > 1 or selecting != address or filterset.is_refused
    return Head(
        list_title(filterset, total) + _page(page),
        "改革创新经验做法清单：按主题、评价指标、改革手段、首创表述和数据筛选，按关键词搜索。",
        _numbered(reverse("practice-list"), address, page),
        column=ALL,
        feed=_with_query(reverse("feed"), selecting),
        indexed=not narrow,
    )


def list_title(filterset: PracticeFilter, total: int | None = None) -> str:
    """Return what the list is of, and how many practices a search found."""
    if filterset.query:
        found = "" if total is None else f"（{total} 条）"
        return f"搜索：{filterset.plan.query.text}{found}"
    chosen = [label for name in filterset.facets for label in filterset.labels(name).values()]
    named = "、".join(chosen[:MAX_NAMED]) + ("等" if len(chosen) > MAX_NAMED else "")
    if not chosen and any(name in filterset.form.errors for name in filterset.facets):
        return "筛选结果"
    return f"筛选：{named}" if chosen else ALL


def of_theme(theme: Theme, page: Page[Practice]) -> Head:
    total = page.paginator.count
    return Head(
        theme.name + _page(page.number),
        f"{theme.name}：{theme.description}收录经验 {total} 条。",
        _numbered(theme.get_absolute_url(), QueryDict(mutable=True), page.number),
        column=theme.name,
        keywords=(theme.name,),
        feed=reverse("theme-feed", args=[theme.slug]),
    )


def of_practice(practice: Practice) -> Head:
    source = practice.source
    place = f"（{source.document_number}附件第{practice.number}条）"
    return Head(
        practice.name,
        f"{practice.summary or practice.name}{place}",
        practice.get_absolute_url(),
        column=ALL,
        keywords=tuple(link.theme.name for link in practice.theme_links.all()),
        article=Article(practice.name, practice.published_at, source.issuer),
    )


def of_withdrawn(practice: Practice) -> Head:
    """Describe what is public no longer; its address stays, and nobody needs to find it."""
    description = f"{practice.name}：这条经验已撤回，不再公开。"
    title = f"已撤回：{practice.name}"
    return Head(title, description, practice.get_absolute_url(), column=ALL, indexed=False)


def of_preview(practice: Practice) -> Head:
    """Describe what is not published: it has no address yet, and nothing may lead to it."""
    description = "预览，尚未发布，请勿引用或转发。"
    return Head(f"预览：{practice.name}", description, "", column=ALL, indexed=False)


def of_source(source: Source, published: datetime | None, page: int) -> Head:
    """Describe a notice; it became visible with the first practice of its list."""
    return Head(
        source.title + _page(page),
        f"{source.issuer}{source.title}（{source.document_number}）全文及所附清单。",
        _numbered(source.get_absolute_url(), QueryDict(mutable=True), page),
        column="来源文件",
        column_type="政策文件",
        article=Article(source.title, published, source.issuer),
    )


def _picked(name: str, keys: list[str]) -> str:
    query = QueryDict(mutable=True)
    query.setlist("p", keys)
    return _with_query(reverse(name), query)


def _page(number: int) -> str:
    return f"（第 {number} 页）" if number > 1 else ""


def _numbered(address: str, query: QueryDict, page: int) -> str:
    if page > 1:
        query["page"] = str(page)
    return _with_query(address, query)


def _with_query(address: str, query: QueryDict) -> str:
    return f"{address}?{query.urlencode()}" if query else address
