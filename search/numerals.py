"""Numbers in Chinese numerals and in digits, so that 三十九条 and 39条 are the same.

Own code because the known package reads 一 in 一站式 as a number and installs modules of other
names beside its own. Only what stands before a measure word is a number here, or is ten at least.
"""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_VALUES = {character: value for value, character in enumerate(_DIGITS)} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}

NUMERAL = f"[{''.join(_VALUES)}十百千]+"

# What is counted in this field
MEASURES = frozenset(
    [
        *"个项条家次名户种类件份张天日周月年秒倍亩宗支级批座所套处元人万亿成号步多余",
        *("工作日", "个月", "小时", "分钟", "季度", "环节", "万元", "亿元"),
        *("平方米", "平方公里", "公里", "公顷"),
    ]
)
_MEASURE = "|".join(sorted(MEASURES, key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?P<digits>\d+)(?P<of>\D.*)?|(?P<numeral>{NUMERAL})(?P<what>(?:{_MEASURE}).*)?"
)


def is_number(word: str) -> bool:
    """Return whether the word begins with a number: 8, 41%, 三十九, 八个; but not 一站式."""
    return word[0].isdecimal() or word.startswith("百分之") or _COUNTED.fullmatch(word) is not None


def continues_number(word: str, following: str) -> bool:
    """Return whether the following piece belongs to the number: its measure, or more numerals."""
    return following in MEASURES or (
        re.fullmatch(f"百分之|(?:百分之)?{NUMERAL}", word) is not None
        and re.match(NUMERAL, following) is not None
    )


def spellings(word: str) -> tuple[str, ...]:
    """Return the word, and if it counts something the same in digits or in numerals."""
    if (percent := re.fullmatch(f"百分之({NUMERAL})", word)) and (part := value(percent[1])):
        return (word, f"{part}%")
    match = _COUNTED.fullmatch(word)
    if match is None:
        return (word,)
    if match["digits"]:
        number, counted = int(match["digits"]), match["of"]
        if not counted or number >= 10_000 or not counted.startswith(tuple(MEASURES)):
            return (word,)
        return (word, _said(number, counted) + counted)
    said_number = value(match["numeral"])
    if said_number is None or (said_number < 10 and not match["what"]):
        return (word,)
    return (word, f"{said_number}{match['what'] or ''}")


def _said(number: int, counted: str) -> str:
    if counted.startswith("年") and number >= 1000:
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    return "两" if number == 2 else numeral(number)


def value(numeral: str) -> int | None:
    """Return what a Chinese numeral below 10,000 says, or None if it says nothing.

    Digit by digit for years: 二〇二二 is 2022.
    """
    if not set(numeral) & set(_SCALES):
        digits = "".join(str(_VALUES[character]) for character in numeral)
        return int(digits) if len(digits) != 2 else None
    total, digit, last = 0, None, 10_000
    for character in numeral:
        if character in _SCALES:
            scale = _SCALES[character]
            if scale >= last or digit == 0:
                return None
            total, digit, last = total + (digit or 1) * scale, None, scale
        elif digit:
            return None
        else:
            digit = _VALUES[character]
    return total + (digit or 0)


def numeral(number: int) -> str:
    """Return the Chinese numeral of 0 to 9,999: 110 is 一百一十."""
    if number < 10:
        return _DIGITS[number]
    said = ""
    skipped = False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            said += ("零" if skipped else "") + _DIGITS[digit] + name
        skipped = bool(said) and not digit and bool(number)
    return said[1:] if said.startswith("一十") else said
