"""Atom feeds: what is new or changed in the whole catalogue, in a theme, or under any filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from .exports.text import plain
from .filters import PracticeFilter
from .finding import theme_or_404
from .head import list_title
from .models import Practice
from .models.queryset import PracticeQuerySet

MAX_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Channel:
    """What one can subscribe to; `link` is the page of the site that shows the same."""

    title: str
    link: str
    address: str
    practices: PracticeQuerySet


if TYPE_CHECKING:
    # generic for the type checker alone
    PracticeFeed = Feed[Practice, Channel]
else:
    PracticeFeed = Feed


@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    """Feed what the list's own filters leave; 400 with the reason if they cannot be read."""
    filterset = PracticeFilter(request.GET, Practice.objects.published(), request=request)
    if not filterset.is_valid():
        message = f"订阅地址里有无法识别的条件：{''.join(filterset.reasons)}"
        return render(request, "400.html", {"message": message}, status=400)
    query = f"?{filterset.selecting.urlencode()}" if filterset.selecting else ""
    channel = Channel(
        list_title(filterset),
        reverse("practice-list") + query,
        reverse("feed") + query,
        filterset.practices,
    )
    return AtomFeed()(request, channel=channel)


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """Feed the practices of a theme."""
    found = theme_or_404(slug)
    practices = Practice.objects.published().in_theme(found)
    channel = Channel(found.name, found.get_absolute_url(), request.path, practices)
    return AtomFeed()(request, channel=channel)


class _Atom(Atom1Feed):
    """Atom that also names, with each entry, the document that it comes from."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        via = {"rel": "via", "href": item["via"], "title": item["via_title"]}
        handler.addQuickElement("link", "", via)


class AtomFeed(PracticeFeed):
    """The newest practices of a channel, by when they were published or last changed."""

    feed_type = _Atom
    language = "zh-Hans"

    def get_object(self, request: HttpRequest, *_args: Any, channel: Channel) -> Channel:
        self.site = request.build_absolute_uri("/").rstrip("/")
        return channel

    def title(self, channel: Channel) -> str:
        return plain(f"{channel.title} - {settings.SITE_NAME}")

    def subtitle(self) -> str:
        return "新发布和有改动的经验；摘要由编者归纳，非原文。"

    def author_name(self) -> str:
        return plain(settings.SITE_FOOTER["主办单位"] or settings.SITE_NAME)

    def link(self, channel: Channel) -> str:
        return channel.link

    def feed_url(self, channel: Channel) -> str:
        return channel.address

    def feed_guid(self, channel: Channel) -> str:
        return self.site + channel.address

    def items(self, channel: Channel) -> PracticeQuerySet:
        changed = channel.practices.annotate(changed=Greatest("published_at", "updated_at"))
        newest = changed.for_list().order_by("-changed", "source", "number", "pk")
        return newest[:MAX_ENTRIES]

    def item_title(self, item: Practice) -> str:
        return plain(item.name)

    def item_description(self, item: Practice) -> str:
        """Return HTML, as Atom says of a summary."""
        summary = f"编者摘要（非原文）：{item.summary}" if item.summary else ""
        return plain(f"<p>{escape(summary)}</p><p>来源：{escape(_place(item))}</p>")

    def item_author_name(self, item: Practice) -> str:
        return plain(item.source.issuer)

    def item_pubdate(self, item: Practice) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Practice) -> datetime:
        changed: datetime = getattr(item, "changed")  # noqa: B009 (annotated)
        return changed

    def item_categories(self, item: Practice) -> list[str]:
        return [plain(link.theme.name) for link in item.theme_links.all()]

    def item_extra_kwargs(self, item: Practice) -> dict[str, str]:
        via = self.site + item.source.get_absolute_url()
        return {"via": via, "via_title": plain(_place(item))}


def _place(practice: Practice) -> str:
    return f"{practice.source.document_number}附件第{practice.number}条"
