"""Text of uploaded files: UTF-8 and nothing else, for a wrong guess changes words unnoticed."""

from __future__ import annotations

import codecs
from typing import Final

from .rows import FileRefusedError

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What spreadsheets and editors write in Chinese besides
_OTHERS: Final = {"gb18030": "GBK（GB18030）", "big5": "Big5"}


def decoded(data: bytes, how: str) -> str:
    """Return the text, its byte order mark left off; `how` says how to save the file as UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefusedError(f"文件{_named(data)}，会变成乱码。{how}") from error
    if _is_utf_16(data):
        raise FileRefusedError(f"文件是 UTF-16 编码，会变成乱码。{how}")
    return text


def _named(data: bytes) -> str:
    if _is_utf_16(data):
        return "是 UTF-16 编码"
    for encoding, name in _OTHERS.items():
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return f"是 {name} 编码"
    return "不是 UTF-8 编码"


def _is_utf_16(data: bytes) -> bool:
    """Half of what is ASCII there is zeros, if no byte order mark says so already."""
    head = data[:400]
    return head.startswith(_UTF_16) or head.count(0) * 8 > len(head)
