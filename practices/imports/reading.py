"""Reading a file that is to be imported: safely, row by row, and without a word of it lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO

from . import csv, documents, items, packages, workbooks, yamls
from .rows import MAX_ROWS, FileRefusedError, Row

__all__ = [
    "FORMATS",
    "LIMITS",
    "MAX_BYTES",
    "TOO_LARGE",
    "FileRefusedError",
    "read",
]

# 10,000 practices of a realistic length are 11 MB as a workbook and 35 MB as JSON
MAX_MEGABYTES = 50
MAX_BYTES = MAX_MEGABYTES * 2**20
LIMITS = f"最大 {MAX_MEGABYTES} MB、{MAX_ROWS} 条"
TOO_LARGE = f"文件超过 {MAX_MEGABYTES} MB，请分成几个文件导入。"

# What a form lets people choose
FORMATS = (".xlsx", ".csv", ".json", ".yaml", ".yml")


def read(name: str, file: BinaryIO) -> Iterator[Row]:
    """Yield what a file of this name says of each practice.

    Rows are made as they are asked for, and no more is held than the file itself and the figures
    of a workbook. Raises FileRefusedError, at once or after any row: nothing of such a file is to
    be taken. Nothing else is raised, whatever the file.
    """
    extension = PurePath(name).suffix.lower()
    if extension in {".xlsm", ".xltm", ".xlam"}:
        raise FileRefusedError(packages.MACROS)
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FileRefusedError(TOO_LARGE)
    if not data.strip():
        raise FileRefusedError("文件是空的，没有可导入的内容。")
    if extension in {".xlsx", ".xls"}:
        return workbooks.read(data)
    if extension not in FORMATS:
        raise FileRefusedError("只能导入 XLSX、CSV、JSON 或 YAML 文件，可用导入模板填写。")
    if data.startswith((b"PK\x03\x04", packages.OLE)):
        raise FileRefusedError(f"文件内容不是 {extension}，像是 Excel 工作簿。请另存为 .xlsx。")
    match extension:
        case ".csv":
            return csv.read(data)
        case ".json":
            return items.read(documents.read(data))
        case _:
            return items.read(yamls.read(data))
