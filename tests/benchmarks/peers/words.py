"""Words for peers: those of jieba's search mode, without what this project adds to them."""

from __future__ import annotations

from search import tokeniser


def words(text: str) -> list[str]:
    """Cut a text as sites that use jieba do; marks and spaces are no words."""
    return [
        word.lower()
        for word in tokeniser._jieba().cut_for_search(text)
        if any(character.isalnum() for character in word)
    ]


def spaced(text: str) -> str:
    return " ".join(words(text))
