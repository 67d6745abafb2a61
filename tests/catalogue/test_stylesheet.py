"""What the stylesheet and the scripts promise: contrast, few colours, and nothing too new."""

import re

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
CSS, ADMIN_CSS = (
    re.sub(r"/\*.*?\*/", "", (STATIC / "css" / name).read_text(), flags=re.DOTALL)
    for name in ("site.css", "admin.css")
)
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))

# What Chromium 86 would not understand, and since when it does. What it may pass over without
# harm (text-wrap, forced-colors, prefers-contrast) is not here.
TOO_NEW_STYLES = {
    r":has\(": 105,
    r":is\(|:where\(": 88,
    r":not\([^()]*,": 88,
    r"aspect-ratio\s*:": 88,
    r"[{;\s]inset(-\w+)*\s*:": 87,
    r"(margin|padding)-(inline|block)\s*:": 87,
    r"color-mix\(|light-dark\(|oklch\(|oklab\(|\blab\(|\blch\(": 111,
    r"@layer|@container|@scope|@starting-style": 99,
    r"[{;]\s*&": 120,
    r"\d[dsl]v[hw]\b": 108,
    r"[{;\s](translate|rotate|scale)\s*:": 104,
    r"\(\s*(width|height)\s*[<>]": 104,
    r"subgrid": 117,
    r"overflow(-[xy])?\s*:\s*clip": 90,
    r"\bmin\([^)]*\bround\(|\bround\(": 125,
}
TOO_NEW_SCRIPTS = {
    r"\.at\(": 92,
    r"structuredClone": 98,
    r"Object\.hasOwn": 93,
    r"\.findLast": 97,
    r"\.to(Sorted|Reversed|Spliced)\(": 110,
    r"Object\.groupBy|Map\.groupBy": 117,
    r"static\s*\{": 94,
    r"^await\b": 89,
    r"randomUUID": 92,
    r"AbortSignal\.(timeout|any)": 103,
    r"URL\.canParse": 120,
    r"Promise\.(withResolvers|try)": 119,
    r"showPicker|showPopover|togglePopover": 99,
    r"Intl\.Segmenter": 87,
    r"\.inert\b": 102,
    r"startViewTransition": 111,
    r"navigation\.navigate": 102,
}


@pytest.mark.parametrize("pattern", TOO_NEW_STYLES)
@pytest.mark.parametrize("css", [CSS, ADMIN_CSS], ids=["site", "admin"])
def test_chromium_86_understands_the_stylesheets(css, pattern):
    assert re.findall(f".*(?:{pattern}).*", css) == []


@pytest.mark.parametrize("pattern", TOO_NEW_SCRIPTS)
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_chromium_86_understands_the_scripts(script, pattern):
    assert re.findall(f".*(?:{pattern}).*", script.read_text(), re.MULTILINE) == []


def tokens(css):
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", css))


def schemes():
    light, dark = CSS.split("(prefers-color-scheme: dark)", 1)
    dark = dark[: dark.index("}")]
    return {"light": tokens(light), "dark": {**tokens(light), **tokens(dark)}}


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "muted", "main", "main-deep", "accent"])
@pytest.mark.parametrize("ground", ["ground", "paper", "main-tint", "found"])
def test_text_stands_out(scheme, ink, ground):
    colours = schemes()[scheme]
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_controls_and_text_on_the_main_colour_stand_out(scheme):
    colours = schemes()[scheme]
    for ground in ("ground", "paper", "main-tint"):
        assert contrast(colours["field"], colours[ground]) >= 3
    for ground in ("main", "main-deep"):
        assert contrast(colours["on-main"], colours[ground]) >= 4.5


def test_the_admin_is_as_dark_when_asked_by_its_button_as_when_by_the_system():
    """The selectors are Django's, and nothing that old browsers know makes them one."""
    palettes = re.findall(
        r"(?:color-scheme: dark\) \{\s*:root|data-theme=\"dark\"\]) \{([^}]*)", ADMIN_CSS
    )
    by_system, by_button = (re.findall(r"--[\w-]+:[^;]*", palette) for palette in palettes)
    assert by_system == by_button != []


def test_colours_come_from_tokens_alone():
    rules = re.sub(r"--[\w-]+:[^;]*;", "", CSS)
    assert re.findall(r"#[0-9a-f]{3,8}\b(?=[^{]*;)", rules) == []


def test_nothing_comes_from_another_site():
    assert "@import" not in CSS
    assert not re.findall(r"url\(['\"]?(?:https?:)?//", CSS)
