"""Short ways to have something in the catalogue, and to read what a page says."""

from __future__ import annotations

from html.parser import HTMLParser

from django.contrib.auth.models import User
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from practices import indexing
from practices.editing import life
from practices.models import Erratum, Figure, First, Practice, PracticeTheme, Source, Theme
from search.models import SynonymGroup
from search.plan import understand

GDD = "gdd-2022"

# One for all: whitenoise looks at every static file when a handler starts
_HANDLER = ClientHandler(enforce_csrf_checks=False)


def browser():
    client = Client()
    client.handler = _HANDLER
    return client


def gdd(number):
    return Practice.objects.entries().get(source__slug=GDD, number=number)


def search(text, practices=None):
    """Return the practices that answer the text, drafts too unless others are given."""
    practices = Practice.objects.all() if practices is None else practices
    return practices.search(understand(text))


def synonyms(name, *others):
    """Make a group of words that mean the same."""
    return SynonymGroup.objects.create(name=name, others=list(others))


def source(slug="second", **fields):
    """Make a source; its document number is made of the slug."""
    text = ["title", "issuer", "addressees", "preamble", "signature", "list_title"]
    values = {"document_number": f"试〔2023〕{slug}号", "issued_date": "2023-05-06"}
    return Source.objects.create(slug=slug, **{**dict.fromkeys(text, "试行"), **values, **fields})


def practice(number=100, *, themes=("ip",), body="正文一句。", status="published", **fields):
    """Make a practice of the notice, or of another source, and index it."""
    fields.setdefault("source", Source.objects.filter(slug=GDD).first())
    fields.setdefault("name", f"做法{number}")
    made = Practice.objects.create(number=number, body=body, status=status, **fields)
    for position, slug in enumerate(themes, 1):
        made.theme_links.create(theme=Theme.objects.get(slug=slug), position=position)
    indexing.reindex(Practice.objects.filter(pk=made.pk))
    return made


def withdraw(practices):
    """Take these practices of a queryset from the readers, past all rules."""
    practices.update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="试行撤回。"
    )


def restore(practices):
    """Give these practices of a queryset to the readers, past all rules."""
    practices.update(status="published", withdrawn_at=None, withdrawal_reason="")


def user(name):
    """Return the user of this name, who has all rights."""
    return User.objects.filter(username=name).first() or User.objects.create_superuser(name)


def draft_of(number):
    """Return the pending revision of a practice of the notice, which "writer" begins if need be."""
    public = gdd(number)
    revision = Practice.objects.filter(revises=public).first()
    return revision or life.revise(public, user("writer"))


def publish(draft):
    """Take a draft to the readers, by two people; return what they see."""
    return life.publish(life.submit(draft, user("writer")), user("reviewer"))


def double(into=None):
    """Copy all 39 practices with all that hangs on them, into a second source by default."""
    into = into or source()
    shift = 1000 if into.slug == GDD else 0
    originals = list(Practice.objects.filter(source__slug=GDD).order_by("number"))
    copies = {
        original.pk: Practice(
            source=into,
            number=original.number + shift,
            name=f"{original.name}{'又' if shift else ''}",
            body=original.body,
            summary=original.summary,
            as_of=original.as_of,
            as_of_quote=original.as_of_quote,
            status=original.status,
        )
        for original in originals
    }
    Practice.objects.bulk_create(copies.values())
    terms = (Practice.indicators.through, Practice.instruments.through)
    for model in (PracticeTheme, Figure, First, Erratum, *terms):
        rows = list(model.objects.filter(practice__in=originals))
        for row in rows:
            row.pk, row.practice = None, copies[row.practice_id]
        model.objects.bulk_create(rows)
    indexing.reindex(Practice.objects.filter(source=into, number__gt=shift))


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.texts, self.links, self.marked = [], [], []
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append([dict(attrs).get("href"), ""])
        if tag == "mark":
            self.marked.append("")
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if {"script", "style"} & set(self.open):
            return
        self.texts.append(data)
        if "a" in self.open:
            self.links[-1][1] += data
        if "mark" in self.open:
            self.marked[-1] += data


def _read(response):
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader


def text(response):
    """Return what the page says, white space removed, for the lines of a template are not said."""
    return "".join("".join(_read(response).texts).split())


def links(response):
    """Return the links of the page as a list of (address, text)."""
    return [(href, "".join(label.split())) for href, label in _read(response).links]


def marked(response):
    """Return the highlighted pieces of the page."""
    return _read(response).marked


def numbers(practices):
    """Return the numbers of practices, or of the hits of a response."""
    if hasattr(practices, "context"):
        practices = [hit.practice for hit in practices.context["hits"]]
    return [practice.number for practice in practices]
