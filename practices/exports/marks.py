"""What Word can do and python-docx has no words for: fields, links, shading, repeated rows."""

from __future__ import annotations

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.styles.style import ParagraphStyle
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph


def element(tag: str, **attributes: str | int) -> BaseOxmlElement:
    """Return an element of Word's own name space, and its attributes of the same."""
    made: BaseOxmlElement = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def add_field(paragraph: Paragraph, instruction: str) -> None:
    """Append what Word works out itself, such as PAGE or NUMPAGES."""
    field = element("fldSimple", instr=instruction)
    run = element("r")
    text = element("t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 (python-docx's way to its XML)


def add_link(paragraph: Paragraph, text: str, *, address: str = "", anchor: str = "") -> None:
    """Append a link to an address on the web, or to a bookmark of the document."""
    if address:
        link = element("hyperlink")
        relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), relation)
    else:
        link = element("hyperlink", anchor=anchor)
    run = paragraph.add_run(text)
    link.append(run._r)  # noqa: SLF001
    paragraph._p.append(link)  # noqa: SLF001


def add_bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Name the paragraph, so that links lead to it."""
    paragraph._p.append(element("bookmarkStart", id=number, name=name))  # noqa: SLF001
    paragraph._p.append(element("bookmarkEnd", id=number))  # noqa: SLF001


def repeat(row: _Row) -> None:
    """Show the row again at the top of every page that the table runs over."""
    row._tr.get_or_add_trPr().append(element("tblHeader"))  # noqa: SLF001


def keep_whole(row: _Row) -> None:
    """Let no page end inside the row."""
    row._tr.get_or_add_trPr().append(element("cantSplit"))  # noqa: SLF001


def shade(cell: _Cell, colour: str) -> None:
    shading = element("shd", val="clear", color="auto", fill=colour)
    cell._tc.get_or_add_tcPr().append(shading)  # noqa: SLF001


def box(style: ParagraphStyle, *, fill: str, edge: str) -> None:
    """Set the paragraphs of a style on a ground of their own, with an edge at the left."""
    borders = element("pBdr")
    # what is drawn in the colour of the ground is room around the text
    for side, size, space, colour in (
        ("top", 4, 4, fill),
        ("left", 24, 8, edge),
        ("bottom", 4, 4, fill),
    ):
        borders.append(element(side, val="single", sz=size, space=space, color=colour))
    properties = style.element.get_or_add_pPr()
    shading = element("shd", val="clear", color="auto", fill=fill)
    # the schema has an order: borders and shading come before tabs, spacing and what follows
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )
    properties.insert_element_before(
        shading, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )


def indent_first_line(style: ParagraphStyle, characters: int) -> None:
    """Indent the first line by so many characters, whatever their size."""
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(characters * 240))
