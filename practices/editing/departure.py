"""Departures: where name or body of a published practice no longer say what its document says.

Pure: from what is public, what is now written and what the editor says of it to the fields that
keep what the document says. A draft of what was never published is still being copied: no rule.
What readers are told of one is for practices.departures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from practices.models import Practice

from .content import Content


@dataclass(frozen=True, slots=True)
class Wording:
    """Name and body, and what the document has in their stead; empty where it has the same."""

    name: str
    body: str
    original_name: str = ""
    original_body: str = ""

    @property
    def departs(self) -> bool:
        """Whether it is not what the document says."""
        return bool(self.original_name or self.original_body)

    @property
    def document_name(self) -> str:
        return self.original_name or self.name

    @property
    def document_body(self) -> str:
        return self.original_body or self.body


def wording(said: Practice | Content) -> Wording:
    """Return the wording of a practice, or of a content."""
    return Wording(said.name, said.body, said.original_name, said.original_body)


def written(public: Wording, name: str, body: str, *, corrects: bool) -> Wording:
    """Return the wording once this is written in the place of what is public.

    What the document says is kept from the first departure on, until the text is the same again.
    With `corrects` what was public had been copied wrongly: what is changed is now as in the
    document.
    """
    return Wording(
        name,
        body,
        _original(public.name, public.document_name, name, corrects=corrects),
        _original(public.body, public.document_body, body, corrects=corrects),
    )


def corrects(public: Wording, working: Wording) -> bool:
    """Return whether what is worked on was said to correct how the document was copied."""
    return (working.name != public.document_name and not working.original_name) or (
        working.body != public.document_body and not working.original_body
    )


def explained(new: Content, public: Content, reason: str) -> Content:
    """Return a content from a file with what the document says beside it, where they differ.

    A reason that the file gives comes before `reason`. Both are public.
    """
    now = written(wording(public), new.name, new.body, corrects=False)
    new = replace(new, original_name=now.original_name, original_body=now.original_body)
    if not now.departs:
        return replace(new, departure_reason="")
    same = (new.name, new.body) == (public.name, public.body)
    if same or new.departure_reason not in {"", public.departure_reason}:
        return new
    return replace(new, departure_reason=reason)


def lacks_reason(content: Content) -> bool:
    """Return whether name or body depart from the document and nobody says why."""
    return wording(content).departs and not content.departure_reason


def _original(public: str, document: str, new: str, *, corrects: bool) -> str:
    if new == document or (corrects and new != public):
        return ""
    return document
