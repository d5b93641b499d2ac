"""Files that mean harm, or only do it: each made here, none kept."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from gzip import compress
from pathlib import Path

from tests.kit.books import a_workbook, an_archive, changed

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
SECRET = Path(__file__).parents[1] / "data" / "PROVENANCE.txt"
MARKER = SECRET.read_text("utf-8").splitlines()[0]
"""Words of a file that nobody handed in."""
HARMLESS = 200


@dataclass(frozen=True)
class Hostile:
    """One file: where it is handed in, what it is called, and how it is made."""

    door: str
    file: str
    make: Callable[[], bytes]
    status: int = 422


def a_book() -> bytes:
    """A register as a workbook, without any harm in it."""
    return a_workbook([["activity", "session_date", "headcount"], ["Dans", "2025-03-12", "7"]])


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A good workbook with one part changed."""
    return changed(a_book(), lambda at, xml: change(xml) if at == name else xml)


def plus(*members: tuple[str, bytes]) -> bytes:
    """A good workbook with more in it."""
    with zipfile.ZipFile(io.BytesIO(a_book())) as archive:
        return an_archive(*((one, archive.read(one)) for one in archive.namelist()), *members)


def sheet(cells: bytes) -> bytes:
    """A workbook whose sheet is these rows of XML."""
    return with_part(
        SHEET,
        lambda xml: (
            xml.split(b"<sheetData>")[0] + b"<sheetData>" + cells + b"</sheetData></worksheet>"
        ),
    )


def declared(name: str, declaration: str, use: str) -> bytes:
    """A workbook, one part of which declares something and uses it."""

    def change(xml: bytes) -> bytes:
        head, tag, rest = xml.partition(
            b"<worksheet" if name == SHEET else b"<sst" if name == STRINGS else b"<workbook"
        )
        return head + declaration.encode() + tag + rest.replace(b"</t>", use.encode() + b"</t>", 1)

    return with_part(name, change)


def laughs(levels: int = 10) -> str:
    """Entities that grow tenfold at every level."""
    lines = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels)]
    return '<!DOCTYPE x [<!ENTITY l0 "ha">' + "".join(lines) + "]>"


def forged(size: int) -> bytes:
    """A workbook with a large part that the directory calls `size` bytes."""
    content = bytearray(an_archive(("xl/workbook.xml", b"A" * 80_000_000)))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(content)


def a_link() -> bytes:
    """A symbolic link out of the archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("xl/workbook.xml")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    return out.getvalue()


def flagged(offset: int, value: int) -> bytes:
    """An archive, one field of whose directory says something else."""
    content = bytearray(an_archive(("xl/workbook.xml", b"x" * 100)))
    content[content.rfind(b"PK\x01\x02") + offset] = value
    return bytes(content)


def overlapping() -> bytes:
    """A directory that names the same packed bytes two hundred times."""
    content = an_archive(("a" * 8, b"A" * 900_000))
    at = content.rfind(b"PK\x01\x02")
    end = content.rfind(b"PK\x05\x06")
    entry = content[at:end]
    many = b"".join(entry.replace(b"a" * 8, b"%08d" % n) for n in range(200))
    return (
        content[:at]
        + many
        + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 200, 200, len(many), at, 0)
    )


def a_tar() -> bytes:
    """An archive of the other kind."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"))
    return out.getvalue()


def compound(*names: str) -> bytes:
    """The outside of an old Office file, with these names in its directory."""
    return (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + b"\0" * 600
        + b"".join(one.encode("utf-16-le") for one in names)
        + b"\0" * 2000
    )


def empty_rows(count: int = 1_000_000) -> bytes:
    """A sheet of rows in which nothing stands, and one cell at the end."""
    return sheet(
        b"<row/>" * count + b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (count + 1, count + 1)
    )


def one_long_string() -> bytes:
    """One long word, and a hundred thousand cells that all hold it."""
    book = sheet(
        b'<row r="1">'
        + b'<c t="s"><v>0</v></c>' * 100
        + b"</row>"
        + (b"<row>" + b'<c t="s"><v>0</v></c>' * 100 + b"</row>") * 1000
    )
    return changed(
        book,
        lambda at, xml: (
            b"<sst><si><t>" + b"x" * 30_000 + b"</t></si></sst>" if at == STRINGS else xml
        ),
    )


def many_sheets() -> bytes:
    """A workbook that names one sheet five thousand times."""
    more = b"".join(
        b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(2, 5000)
    )
    return with_part("xl/workbook.xml", lambda xml: xml.replace(b"</sheets>", more + b"</sheets>"))


def a_png(width: int, height: int, *chunks: tuple[bytes, bytes], rows: bytes = b"") -> bytes:
    """A PNG that says it is so large, with what follows."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
        for kind, held in parts
    )


def a_form(*rows: str) -> bytes:
    """A questionnaire in Markdown."""
    return "\n".join(("| survey |", "| | type | name | label | relevant |", *rows, "")).encode()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEAD = b"activity,session_date,headcount\n"
OUTSIDE = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{SECRET}'>]>"
ELSEWHERE = "<!DOCTYPE x [<!ENTITY % e SYSTEM 'http://127.0.0.1:9/e.dtd'> %e;]>"

ARCHIVES: dict[str, Callable[[], bytes]] = {
    "a bomb": lambda: an_archive(("xl/workbook.xml", b"A" * 300_000_000)),
    "many small bombs": lambda: an_archive(*((f"{n}.xml", b"A" * 900_000) for n in range(200))),
    "a size that lies": lambda: forged(1000),
    "a size that lies upwards": lambda: forged(4_000_000_000),
    "a way out": lambda: plus(("../../x", b"1")),
    "a way out with backslashes": lambda: plus(("..\\..\\x", b"1")),
    "a drive": lambda: plus(("C:/x", b"1")),
    "a root": lambda: plus(("/etc/cron.d/x", b"1")),
    "a link": a_link,
    "a name twice": lambda: plus(("xl\\workbook.xml", b"1")),
    "an archive inside": lambda: plus(("xl/a.zip", an_archive(("a", b"1")))),
    "an archive inside under another name": lambda: plus(("xl/a.png", an_archive(("a", b"1")))),
    "a packed file inside": lambda: plus(("xl/a.png", compress(b"1"))),
    "an object inside": lambda: plus(("xl/embeddings/o.bin", compound("Package"))),
    "three thousand members": lambda: plus(*((f"m{n}", b"") for n in range(3000))),
    "a name of 300 letters": lambda: plus(("x" * 300, b"")),
    "a lock on a member": lambda: flagged(8, 1),
    "a way of packing that nobody knows": lambda: flagged(10, 99),
    "a place that does not exist": lambda: flagged(43, 255),
    "members on top of each other": overlapping,
    "cut off": lambda: a_book()[:2000],
    "only a beginning": lambda: b"PK\x03\x04" + b"\xff" * 5000,
    "a page before it": lambda: b"<html><script>alert(1)</script></html>" + a_book(),
    "a file before it": lambda: b"PK\x03\x04 nothing " + a_book(),
    "a page behind it": lambda: a_book() + b"<html><script>alert(1)</script></html>",
    "gzip": lambda: compress(HEAD),
    "7z": lambda: b"7z\xbc\xaf\x27\x1c" + b"\0" * 100,
}
WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "a file from outside, in the sheet": lambda: declared(SHEET, OUTSIDE, "&e;"),
    "a file from outside, in the words": lambda: declared(STRINGS, OUTSIDE, "&e;"),
    "a file from outside, in the book": lambda: declared("xl/workbook.xml", OUTSIDE, "&e;"),
    "a declaration from elsewhere": lambda: declared(STRINGS, ELSEWHERE, ""),
    "a billion laughs": lambda: declared(STRINGS, laughs(), "&l9;"),
    "one long entity many times": lambda: declared(
        STRINGS, f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>', "&a;" * 5000
    ),
    "a declaration in two bytes a letter": lambda: with_part(
        STRINGS, lambda xml: (OUTSIDE + xml.decode().split("?>")[1]).encode("utf-16")
    ),
    "a declaration in UTF-7": lambda: with_part(
        STRINGS, lambda _: b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<sst/>'
    ),
    "a million levels": lambda: sheet(b"<row>" + b"<c>" * 1_000_000),
    "a cell at XFD1048576": lambda: sheet(
        b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "a cell beyond all sheets": lambda: sheet(
        b'<row r="1"><c r="ZZZZZZZ999999999"><v>1</v></c></row>'
    ),
    "a cell without a number": lambda: sheet(
        b'<row r="0"><c r="A0"><v>1</v></c><c r="-1"><v>1</v></c></row>'
    ),
    "a million empty rows": empty_rows,
    "a word in many cells": one_long_string,
    "a word that is not there": lambda: sheet(
        b'<row r="1"><c r="A1" t="s"><v>999999999</v></c></row>'
    ),
    "a number beyond numbers": lambda: sheet(
        b'<row r="1"><c r="A1"><v>1e999</v></c><c r="B1"><v>-1e308</v></c></row>'
    ),
    "a look that is not there": lambda: sheet(
        b'<row r="1"><c r="A1" s="99999999"><v>1</v></c></row>'
    ),
    "five thousand sheets": many_sheets,
    "macros": lambda: plus(("xl/vbaProject.bin", b"x")),
    "macros under another name": lambda: plus(("xl/x.bin", compound("_VBA_PROJECT"))),
    "macros by declaration": lambda: with_part(
        "[Content_Types].xml",
        lambda xml: xml.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main"),
    ),
    "macros of 1992": lambda: plus(("xl/macrosheets/sheet1.xml", b"<x/>")),
    "a binary workbook": lambda: an_archive(
        ("[Content_Types].xml", b"<x/>"), ("xl/workbook.bin", b"x")
    ),
    "an open document": lambda: an_archive(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>")
    ),
    "a letter": lambda: an_archive(
        ("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")
    ),
    "a password": lambda: compound("EncryptedPackage"),
    "a drawing": lambda: SVG,
    "a web page": lambda: b"<!doctype html><script>alert(1)</script>",
    "a page in two bytes a letter": lambda: "<html><script>1</script>".encode("utf-16"),
    "no parts": lambda: an_archive(("xl/workbook.xml", b"")),
}
OLD: dict[str, Callable[[], bytes]] = {
    "a new workbook under an old name": a_book,
    "old macros": lambda: compound("Workbook", "_VBA_PROJECT"),
    "an old letter": lambda: compound("WordDocument"),
    "an empty old workbook": lambda: compound("Workbook"),
    "a photo": lambda: b"\xff\xd8\xff\xe0" + b"\0" * 100,
}
TEXTS: dict[str, Callable[[], bytes]] = {
    "a drawing": lambda: SVG,
    "a drawing after spaces": lambda: b"\xef\xbb\xbf \n" + SVG,
    "a web page": lambda: b"<HTML><body onload=alert(1)>",
    "a document": lambda: b"%PDF-1.4\n" + HEAD,
    "a picture": lambda: a_png(1, 1, rows=b"\0\0"),
    "a picture that is a script": lambda: b"GIF89a=1;//\n" + HEAD,
    "a program": lambda: b"\x7fELF" + b"\0" * 200,
    "a workbook": a_book,
    "an archive": a_tar,
    "gzip": lambda: compress(HEAD * 100_000),
    "nothings": lambda: HEAD + b"Dans,2025-03-12,\0\n",
    "half a letter in two bytes": lambda: (
        b"\xff\xfe" + HEAD.decode().encode("utf-16-le") + b"\x00\xd8a\x00"
    ),
    "four bytes a letter": lambda: HEAD.decode().encode("utf-32"),
    "bytes of no letters": lambda: HEAD + b"\x81\x8d\x8f\n",
    "only a mark": lambda: b"\xef\xbb\xbf",
    "a quotation mark that never ends": lambda: HEAD + b'Dans,"' + b"a,b\n" * 4_000_000,
    "a cell of twenty megabytes": lambda: HEAD + b"Dans,2025-03-12," + b"7" * 20_000_000,
    "a million empty rows": lambda: b"\n" * 1_000_000,
    "a million rows of commas": lambda: HEAD + b",,\n" * 1_000_000,
    "twenty million commas": lambda: b"," * 20_000_000,
    "fifteen million cells": lambda: (
        b",".join(b"c%d" % n for n in range(150)) + b"\n" + (b"," * 149 + b"\n") * 99_000
    ),
    "sixteen thousand columns": lambda: b",".join(b"c%d" % n for n in range(16_385)),
    "one column many times": lambda: b"a," * 400 + b"a",
}
FORMS: dict[tuple[str, str], Callable[[], bytes]] = {
    ("f.xlsx", "a file from outside"): lambda: declared(STRINGS, OUTSIDE, "&e;"),
    ("f.xlsx", "a billion laughs"): lambda: declared(STRINGS, laughs(), "&l9;"),
    ("f.xlsx", "macros"): lambda: plus(("xl/vbaProject.bin", b"x")),
    ("f.xlsx", "a cell at XFD1048576"): lambda: sheet(
        b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    ("f.xlsx", "five thousand sheets"): many_sheets,
    ("f.md", "a drawing"): lambda: SVG,
    ("f.md", "six megabytes"): lambda: a_form("| | text | a | " + "x" * 6_000_000 + " | |"),
    ("f.md", "bars"): lambda: b"|" * 4_900_000,
    ("f.md", "spaces"): lambda: b"| survey |\n" + b"| " + b" " * 4_000_000 + b"x",
    ("f.md", "backslashes"): lambda: b"|" + b"\\|" * 2_000_000,
    ("f.md", "a million rows"): lambda: a_form(*["| | note | | x | |"] * 100_000),
    ("f.md", "a thousand groups in each other"): lambda: a_form(
        *(f"| | begin_group | g{n} | x | |" for n in range(1000)), *["| | end_group | | | |"] * 1000
    ),
    ("f.md", "ten thousand brackets"): lambda: a_form(
        "| | text | a | A | |", "| | text | b | B | " + "(" * 10_000 + "1" + ")" * 10_000 + " |"
    ),
    ("f.md", "ten thousand conditions"): lambda: a_form(
        "| | text | a | A | |", "| | text | b | B | " + " or ".join(["${a} = 1"] * 10_000) + " |"
    ),
    ("f.md", "a hundred languages"): lambda: (
        "| survey |\n| | type | name | "
        + " | ".join(f"label::Taal (a{chr(97 + n % 26)}{chr(97 + n // 26)})" for n in range(100))
        + " |\n"
    ).encode(),
    ("f.csv", "two bytes a letter, broken"): lambda: b"\xff\xfea",
    ("f.csv", "a quotation mark that never ends"): lambda: (
        b'survey\n,type,name\n,"' + b"x,\n" * 1_000_000
    ),
    ("f.csv", "a workbook"): a_book,
}
BOOKS: dict[str, Callable[[], bytes]] = {
    "a billion laughs": lambda: "\n".join(
        ["a0: &a0 [ha]", *(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10))]
    ).encode(),
    "a reference to itself": lambda: b"a: &a [*a]",
    "a hundred thousand lists": lambda: b"[" * 100_000,
    "deep JSON": lambda: b'{"codes":' * 50_000 + b"1" + b"}" * 50_000,
    "an order to Python": lambda: b"!!python/object/apply:os.system ['true']",
    "two megabytes": lambda: b"a: " + b"x" * 2_000_000,
    "no letters": lambda: b"a: \xff\xfe\x00",
    "a drawing": lambda: SVG,
    "a workbook": a_book,
    "many keys": lambda: b"\n".join(b"k%d: {}" % n for n in range(10_000)),
}


def _exif_bomb() -> bytes:
    return a_png(2, 2, (b"zTXt", b"a\0\0" + zlib.compress(b"A" * 200_000_000)), rows=b"\0\0\0" * 2)


PICTURES: dict[tuple[str, str], Callable[[], bytes]] = {
    ("a.png", "fifty thousand by fifty thousand"): lambda: a_png(50_000, 50_000, rows=b"\0" * 1000),
    ("a.png", "a few points too many"): lambda: a_png(40_001, 1000, rows=b"\0" * 1000),
    ("a.png", "no rows"): lambda: a_png(100, 100),
    ("a.png", "a bomb in a comment"): _exif_bomb,
    ("a.png", "a drawing"): lambda: SVG,
    ("a.jpg", "a web page"): lambda: b"<html>",
    ("a.jpg", "a beginning only"): lambda: b"\xff\xd8\xff\xe0" + b"\xff" * 5000,
    ("a.webp", "a sound"): lambda: b"RIFF\x00\x00\x00\x00WAVE",
    ("a.webp", "a beginning only"): lambda: b"RIFF\xff\xff\xff\x7fWEBPVP8L",
    ("a.gif", "another kind"): lambda: b"GIF89a" + b"\0" * 20,
    ("a.svg", "a drawing by its own name"): lambda: SVG,
    ("a.png", "a script of PostScript"): lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n",
}
NAMES = {
    "../../../etc/passwd.csv": HARMLESS,
    "C:\\windows\\a.csv": HARMLESS,
    "\u202evsc.exe": 422,
    "a.csv.exe": 422,
    "a" * 2000 + ".csv": HARMLESS,
    "<script>alert(1)</script>.csv": HARMLESS,
    "{{ 7 * 7 }}.csv": HARMLESS,
}
FORMULAS = b"activity,session_date,place,headcount\n" + b"".join(
    b'"%s",2025-03-12,plein,7\n' % one
    for one in (b"=cmd|' /C calc'!A0", b"@SUM(1)", b"+1+1", b"-2", b"\xef\xbc\x9d1+1", b"'=1")
)
GOOD = HEAD + b"Dans,2025-03-12,7\n"

REGISTERS = (
    *(("r.xlsx", name, make) for name, make in (*ARCHIVES.items(), *WORKBOOKS.items())),
    *(("r.xls", name, make) for name, make in OLD.items()),
    *(("r.csv", name, make) for name, make in TEXTS.items()),
)
ALL: dict[str, Hostile] = (
    {f"register {file}: {name}": Hostile("register", file, make) for file, name, make in REGISTERS}
    | {f"form {file}: {name}": Hostile("form", file, make) for (file, name), make in FORMS.items()}
    | {f"book: {name}": Hostile("book", "b.yaml", make) for name, make in BOOKS.items()}
    | {f"picture {at[0]}: {at[1]}": Hostile("picture", at[0], PICTURES[at]) for at in PICTURES}
    | {
        f"name: {name[:20]!r}": Hostile("register", name, lambda: GOOD, status)
        for name, status in NAMES.items()
    }
    | {"register r.csv: formulas": Hostile("register", "r.csv", lambda: FORMULAS, HARMLESS)}
)
