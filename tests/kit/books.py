"""Workbooks and archives, good and hostile."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

SHAPES = ((datetime, "dd-mm-yyyy hh:mm"), (date, "dd-mm-yyyy"), (time, "hh:mm"))


def a_workbook(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """An XLSX file with these sheets; days and times are cells of that kind."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        shapes = {kind: book.add_format({"num_format": shape}) for kind, shape in SHAPES}
        for rows in sheets:
            sheet = book.add_worksheet()
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    sheet.write(r, c, value, shapes.get(type(value)))
    return out.getvalue()


def an_archive(*members: tuple[str, bytes]) -> bytes:
    """A ZIP file with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def changed(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same archive, each member passed through `change(name, content)`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(name, change(name, archive.read(name))) for name in archive.namelist()]
    return an_archive(*members)
