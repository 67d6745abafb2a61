"""The name of an entry in a sentence: many have quotation marks of their own."""

from __future__ import annotations


def titled(entry: object, longest: int = 200) -> str:
    return f"《{str(entry)[:longest]}》"
