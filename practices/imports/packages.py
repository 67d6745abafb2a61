"""Whether a workbook may be opened at all: what is in its archive, and how much it unpacks to.

openpyxl itself has no limits, and holds a row, a string or a style sheet whole.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException, sax

from .rows import FileRefusedError

BROKEN = "工作簿已损坏或不完整，无法读取。请在 Excel 里打开，另存为新的 .xlsx 文件再导入。"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 2**20
# Text packs to a tenth; Apache POI draws the line here as well
MAX_RATIO = 100
SMALL = 2**20
# Elements of all parts, and of what stands in memory at a time
MAX_ELEMENTS = 5_000_000
MAX_TOGETHER = 100_000
MAX_DEPTH = 60

Merged = dict[str, str]


def check(data: bytes) -> Merged:
    """Return an example of merged cells for each part that has some.

    Raises FileRefusedError for what is no workbook, is encrypted, carries macros, or is too large
    when unpacked.
    """
    if data.startswith(OLE):
        if _ENCRYPTED in data:
            raise FileRefusedError("文件已加密。请在 Excel 里打开，取消密码后另存，再导入。")
        raise FileRefusedError("这是旧版 Excel（.xls）等格式的文件。请另存为 .xlsx，再导入。")
    if not data.startswith(b"PK"):
        raise FileRefusedError("文件内容不是 Excel 工作簿（.xlsx）。请检查文件，或另存为 .xlsx。")
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_names(archive)
            _check_sizes(members)
            _check_types(archive)
            return _scan(archive, members)
    except FileRefusedError:
        raise
    except Exception as error:
        raise FileRefusedError(BROKEN) from error


def _check_names(archive: ZipFile) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise FileRefusedError("文件已加密。请取消密码后再导入。")
    if any(member.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for member in members):
        # no workbook is packed otherwise, and zipfile unpacks the others without a limit
        raise BadZipFile("packed in another way")
    names = [member.filename.lower() for member in members]
    if len(set(names)) < len(names):
        raise BadZipFile("two members of one name")
    if any(name.endswith(("vbaproject.bin", ".xlm")) or "/macrosheets/" in name for name in names):
        raise FileRefusedError(MACROS)
    if "[content_types].xml" not in names:
        raise FileRefusedError("文件内容不是 Excel 工作簿（.xlsx）。请另存为 .xlsx，再导入。")
    if not any(name.endswith("workbook.xml") for name in names):
        raise FileRefusedError("文件里没有 Excel 工作表。请另存为 .xlsx，再导入。")


MACROS = "文件带有宏，为安全起见不能导入。请另存为不带宏的 .xlsx，再导入。"
_TOO_LARGE = "工作簿解压后过大，为安全起见不能导入。请把内容复制到新的工作簿，或分成几个文件。"


def _check_sizes(members: list[ZipInfo]) -> None:
    """Check what the archive says of itself; zipfile unpacks no more of a part than it says."""
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
        raise FileRefusedError(_TOO_LARGE)
    for member in members:
        if member.file_size > max(SMALL, member.compress_size * MAX_RATIO):
            raise FileRefusedError(_TOO_LARGE)


def _check_types(archive: ZipFile) -> None:
    # a workbook with macros by its type, even if they have been taken out
    if b"macroenabled" in archive.read("[Content_Types].xml").lower():
        raise FileRefusedError(MACROS)


def _scan(archive: ZipFile, members: list[ZipInfo]) -> Merged:
    """Read every part once, holding nothing of it, before openpyxl holds what it needs."""
    counter = _Counter()
    merged: Merged = {}
    for member in members:
        counter.begin()
        with archive.open(member) as part:
            _count(member.filename, part, counter)
        if counter.merged:
            merged[member.filename] = counter.merged
    return merged


def _count(name: str, part: IO[bytes], counter: _Counter) -> None:
    try:
        sax.parse(part, counter, forbid_dtd=True)
    except DefusedXmlException as error:
        # no program writes such a workbook
        raise FileRefusedError("工作簿里有不允许的 XML 声明，为安全起见不能导入。") from error
    except (SAXException, ValueError):
        # pictures and other parts that are no XML; openpyxl, too, gets no farther in them
        if name.endswith((".xml", ".rels")):
            raise


class _Counter(ContentHandler):
    """Counts elements: of all parts, and of what openpyxl holds at a time, a row or a string."""

    def __init__(self) -> None:
        super().__init__()
        self.elements = 0
        self.begin()

    def begin(self) -> None:
        """Begin another part."""
        self.depth = self.together = 0
        self.merged = ""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (SAX)
        self.elements += 1
        self.depth += 1
        self.together += 1
        match self.depth, name.rpartition(":")[2]:
            case (3, "row") | (2, "si"):
                self.together = 0
            case 3, "mergeCell":
                self.merged = self.merged or str(attrs.get("ref", ""))[:20]
        if self.elements > MAX_ELEMENTS or self.together > MAX_TOGETHER or self.depth > MAX_DEPTH:
            raise FileRefusedError(_TOO_LARGE)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 (SAX)
        self.depth -= 1
