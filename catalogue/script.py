"""Pages in traditional characters, for readers who ask for them (see preferences)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from opencc import OpenCC

from . import preferences

HTML = "text/html"
SUGGESTIONS = "application/x-suggestions+json"

# Scripts, styles, code, comments, and elements that say they are in simplified characters stay as
# they are; such an element may not hold another of its name.
_PIECE = re.compile(
    r"""(?P<kept><!--.*?-->|<(?P<name>script|style|pre|code)\b.*?</(?P=name)>
        |<(?P<element>\w+)\b[^>]*\slang="zh-Hans"[^>]*>.*?</(?P=element)>)
    |(?P<tag><[^>]*>)
    |[^<]+""",
    re.DOTALL | re.VERBOSE,
)
# The attributes that people read; data-say-… is for what scripts say
_HUMAN = re.compile(r'(?<=\s)(?:title|alt|aria-label|placeholder|content|data-say-\w+)="[^"]*"')


@cache
def _opencc() -> OpenCC:
    return OpenCC("s2hk")


def warm_up() -> None:
    """Load the dictionaries before the first page."""
    _opencc()


def traditional(text: str) -> str:
    """Return the text in the characters of Hong Kong."""
    return text if text.isascii() else _opencc().convert(text)


def traditional_page(html: str) -> str:
    """Convert what people read; tags, addresses, form values and scripts stay as they are."""
    return _PIECE.sub(_converted, html)


def _converted(piece: re.Match[str]) -> str:
    text = piece[0]
    if text.isascii() or piece["kept"]:
        return text
    if piece["tag"]:
        return _HUMAN.sub(lambda attribute: traditional(attribute[0]), text)
    return traditional(text)


def traditional_suggestions(content: str) -> str:
    """Convert what is proposed, but not what was typed; addresses are percent-encoded."""
    typed, *proposed = json.loads(content)
    proposed = json.loads(traditional(json.dumps(proposed, ensure_ascii=False)))
    return json.dumps([typed, *proposed], ensure_ascii=False)


CONVERTERS = {HTML: traditional_page, SUGGESTIONS: traditional_suggestions}


class ScriptMiddleware:
    """Say in which characters a page is written, and convert it if the reader wants it.

    Stands outside of whatever can answer with a page of its own, and inside of compression.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        kind = response.get("Content-Type", "").partition(";")[0]
        convert = CONVERTERS.get(kind)
        if convert is None or not isinstance(response, HttpResponse):
            return response
        if not preferences.is_for_readers(request):
            return response
        patch_vary_headers(response, ["Cookie"])
        chosen = preferences.read(request)
        response["Content-Language"] = chosen.language
        if chosen.traditional:
            response.content = convert(response.content.decode(response.charset))
            if "Content-Length" in response:
                response["Content-Length"] = str(len(response.content))
        return response
