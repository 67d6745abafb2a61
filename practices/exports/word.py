"""The Word document that exports begin with: paper, styles, page numbers, properties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from tempfile import TemporaryFile
from typing import IO, cast

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from .contents import Contents
from .marks import add_field, box, indent_first_line
from .text import plain

SONG, HEI, KAI, LATIN = "宋体", "黑体", "楷体", "Times New Roman"
INK, MAIN, MUTED, TINT, LINE = "1B2327", "15506B", "546068", "E6EFF3", "B8C4CA"
CHINESE = "zh-CN"

# The styles of our own
SOURCE_TEXT, EDITORS, NOTE, QUOTE = "原文正文", "编者文字", "说明文字", "原文引文"
CELL, CELL_HEAD, CELL_LABEL, CITATION = "表格文字", "表格表头", "表格项目", "引用文献"


@dataclass(frozen=True, slots=True)
class Look:
    """How the paragraphs of a style look; sizes, distances and the height of a line in points."""

    size: float
    line: float
    face: str = SONG
    bold: bool = False
    colour: str = INK
    before: float = 0
    after: float = 0
    centred: bool = False
    keep: bool = False


LOOKS = {
    "Normal": Look(12, 22),
    "Title": Look(20, 30, HEI, after=10, centred=True),
    "Heading 1": Look(17, 26, HEI, after=2, keep=True),
    "Heading 2": Look(13, 22, HEI, colour=MAIN, before=8, after=2, keep=True),
    "Footer": Look(9, 14, colour=MUTED, centred=True),
    SOURCE_TEXT: Look(12, 22),
    EDITORS: Look(10.5, 17, KAI),
    NOTE: Look(9, 14, colour=MUTED, after=6),
    QUOTE: Look(11, 18, after=2),
    CELL: Look(10, 15),
    CELL_HEAD: Look(10.5, 17, HEI, bold=True, colour="FFFFFF", keep=True),
    CELL_LABEL: Look(10, 15, HEI, colour=MAIN),
    CITATION: Look(9.5, 15, after=3),
}

# What the template has and we use besides
KEPT_STYLES = ("Default Paragraph Font", "Normal Table", "No List", "Table Grid")
UNUSED_PARTS = ("/thumbnail", "/stylesWithEffects", "/customXml")


def new_document(contents: Contents, *, landscape: bool = False) -> DocumentType:
    """Return an empty document on A4, with its styles, its footer and what it says of itself."""
    document = Document()
    _strip(document)
    _describe(document, contents)
    _paper(document, landscape=landscape)
    for name, look in LOOKS.items():
        _apply(_style(document, name), look)
    _speak_chinese(document)
    box(_style(document, EDITORS), fill=TINT, edge=MAIN)
    indent_first_line(_style(document, SOURCE_TEXT), 2)
    _number_pages(document, contents)
    return document


def saved(document: DocumentType) -> IO[bytes]:
    """Return the document as an open temporary file, to be read from its beginning."""
    file = TemporaryFile()  # noqa: SIM115 (closed by the response that sends it)
    document.save(file)
    file.seek(0)
    return file


def _strip(document: DocumentType) -> None:
    """Take out of the template what nobody uses: it makes files large and writing them slow."""
    for style in list(document.styles):
        if style.name not in {*LOOKS, *KEPT_STYLES}:
            style.delete()
            continue
        for link in style.element.findall(qn("w:link")):
            style.element.remove(link)
    package = document.part.package
    for part in (package, document.part):
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(UNUSED_PARTS):
                part.rels.pop(key)


def _describe(document: DocumentType, contents: Contents) -> None:
    said = document.core_properties
    said.title = plain(contents.title)[:255]
    said.language = CHINESE
    said.author = said.last_modified_by = said.comments = ""
    said.created = said.modified = contents.made.astimezone(UTC).replace(tzinfo=None)


def _paper(document: DocumentType, *, landscape: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin, section.bottom_margin = Mm(28), Mm(25)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = Mm(18)
        section.top_margin, section.bottom_margin = Mm(20), Mm(20)


def _style(document: DocumentType, name: str) -> ParagraphStyle:
    if name not in document.styles:
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    return cast(ParagraphStyle, document.styles[name])


def _apply(style: ParagraphStyle, look: Look) -> None:
    font, layout = style.font, style.paragraph_format
    font.name, font.size, font.bold = LATIN, Pt(look.size), look.bold
    font.italic = False
    font.color.rgb = RGBColor.from_string(look.colour)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        faces.attrib.pop(qn(f"w:{theme}"), None)
    faces.set(qn("w:eastAsia"), look.face)
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.line_spacing, layout.keep_with_next = Pt(look.line), look.keep
    layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if look.centred else None
    # the line that the template draws under a title
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _speak_chinese(document: DocumentType) -> None:
    """Say that the text is Chinese; not its Latin letters, or addresses would break anywhere."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), CHINESE)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), CHINESE)


def _number_pages(document: DocumentType, contents: Contents) -> None:
    footer = document.sections[0].footer.paragraphs[0]
    footer.add_run(f"{contents.site}　{contents.made_at[:10]} 导出　第 ")
    add_field(footer, "PAGE")
    footer.add_run(" 页，共 ")
    add_field(footer, "NUMPAGES")
    footer.add_run(" 页")
