"""Source: the document that a list of practices comes from."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, Func, OuterRef

from search.query import Query, name_key

from .addresses import address, check_slug
from .choices import Status
from .constraints import not_blank, slug_field, slug_format
from .edition import CURRENT, ByEdition
from .queryset import PUBLISHED

# Shorter texts, with a digit or without, are no document number and no title
MIN_NUMBER = 4
MIN_TITLE = 8


def _number_key(text: str) -> str:
    """Return what tells document numbers apart: 〔2022〕1号 is 2022年1号."""
    return name_key(text).replace("年", "")


class SourceManager(models.Manager["Source"]):
    def published(self) -> models.QuerySet[Source]:
        """Return the sources that readers may see: those with a published practice.

        The order is said, for rows that are counted would lose that of the model.
        """
        seen = self.filter(pk=OuterRef("pk"), practices__status=Status.PUBLISHED)
        return self.filter(Exists(seen)).order_by("-issued_date", "slug")

    def named(self, query: Query, edition: str | None = None) -> list[Source]:
        """Return the published sources whose number or title the query gives, each with `count`.

        Costs a query if there are any, and what ByEdition does.
        """
        key = _number_key(query.bare)
        digits = any(map(str.isdigit, key)) and not key.isdigit()
        if len(key) < (MIN_NUMBER if digits else MIN_TITLE):
            return []
        named = [source.pk for source in _published.get(edition) if source.is_named(key)]
        return (
            list(self.published().filter(pk__in=named).annotate(count=PUBLISHED)) if named else []
        )

    def get_by_natural_key(self, slug: str) -> Source:
        return self.get(slug=slug)


class Source(models.Model):
    """A notice, word for word: what it says, who issued it, to whom, and the list it carries."""

    slug = slug_field()
    title = models.CharField("标题", max_length=300)
    document_number = models.CharField("文号", max_length=100, unique=True)
    issuer = models.CharField("发文机关", max_length=200)
    issued_date = models.DateField("成文日期")
    addressees = models.TextField("主送")
    preamble = models.TextField("正文", help_text="一行一段。")
    signature = models.CharField("落款", max_length=200)
    seal = models.CharField("代章说明", max_length=100, blank=True)
    disclosure = models.CharField("公开方式", max_length=50, blank=True)
    cc = models.TextField("抄送", blank=True)
    list_title = models.CharField("清单标题", max_length=300)

    objects: ClassVar[SourceManager] = SourceManager()

    class Meta:
        verbose_name = verbose_name_plural = "来源文件"
        ordering = ["-issued_date", "slug"]
        constraints = [
            slug_format("source"),
            not_blank("source", "title", "标题"),
            not_blank("source", "document_number", "文号"),
            not_blank("source", "issuer", "发文机关"),
            not_blank("source", "preamble", "正文"),
            not_blank("source", "list_title", "清单标题"),
        ]

    def __str__(self) -> str:
        return f"{self.list_title}（{self.document_number}）"

    def get_absolute_url(self) -> str:
        return address("source-detail", self.slug)

    def clean(self) -> None:
        check_slug(self)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def is_named(self, key: str) -> bool:
        """Return whether the key, a `search.query.name_key`, is its number or part of its name."""
        number = _number_key(self.document_number)
        titles = (name_key(self.title), name_key(self.list_title))
        return key in number or number in key or any(key in title for title in titles)

    @property
    def parts(self) -> dict[str, str]:
        """The texts that an erratum may quote, by field, in the order of the document."""
        return {
            "issuer": self.issuer,
            "document_number": self.document_number,
            "title": self.title,
            "addressees": self.addressees,
            "preamble": self.preamble,
            "list_title": self.list_title,
            "signature": self.signature,
            "seal": self.seal,
            "disclosure": self.disclosure,
            "cc": self.cc,
        }

    @property
    def text(self) -> str:
        """All that an erratum may quote, one part a line; the trigger of 0002 joins the same."""
        return "\n".join(self.parts.values())


def _read() -> tuple[str, list[Source]]:
    """Return the published sources by name alone, and the edition that they are of."""
    edition: Func[Any] = Func(template=f"({CURRENT})", output_field=models.TextField())
    named = Source.objects.published().only("document_number", "title", "list_title")
    found: list[Any] = list(named.annotate(edition=edition))
    return found[0].edition if found else "", found


_published = ByEdition(_read)
