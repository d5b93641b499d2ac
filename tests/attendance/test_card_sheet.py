"""Cards on paper: what can be read on them, by people, by a phone and by a screen reader."""

import re
import zlib
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from impact.attendance.card_sheet import address, fits, sheet
from impact.attendance.pictures import DRAWN, drawings
from impact.kit.qr import drawing
from impact.pilots.cards import PICTURES, draw, shown

SITE = "https://tel.example.org"
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def made(app: Flask, *codes: str, language: str = "nl") -> bytes:
    with app.test_request_context("/"), force_locale(language):
        return sheet(codes, SITE, language)


def words(pdf: bytes) -> set[str]:
    """Return every piece of text on the pages, read with each table of letters in the file."""
    streams = [
        _plain(one) for one in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    ]
    tables = [
        {
            int(at, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
            for at, letters in re.findall(rb"<(\w{4})> <(\w+)>", one)
        }
        for one in streams
        if b"beginbfchar" in one
    ]
    pieces = [
        _numbers(b"".join(re.findall(rb"\(((?:\\.|[^\\)])*)\)", said, re.DOTALL)))
        for one in streams
        for said in re.findall(rb"\[(.*?)\]TJ", one, re.DOTALL)
    ]
    return {"".join(t.get(one, "?") for one in said) for t, said in product(tables, pieces)}


def _plain(stream: bytes) -> bytes:
    try:
        # One in 256 streams ends on the sign that also ends a line: then a last byte is missing.
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return stream


def _numbers(said: bytes) -> list[int]:
    names = {b"n": 10, b"r": 13, b"t": 9, b"b": 8, b"f": 12}
    found = [
        int(octal, 8) if octal else names.get(letter, letter[0]) if letter else plain[0]
        for octal, letter, plain in re.findall(rb"\\([0-7]{1,3})|\\(.)|(.)", said, re.DOTALL)
    ]
    return [a * 256 + b for a, b in zip(found[::2], found[1::2], strict=True)]


def modules(svg: str) -> list[list[bool]]:
    """Return the black squares of a QR code as they are drawn, without the white edge."""
    width = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]  # -- it has one
    drawn = re.search(r'stroke="#000" d="([^"]+)"', svg) or re.search(r'd="(M4[^"]+)"', svg)
    assert drawn
    grid = [[False] * width for _ in range(width)]
    x, y = 0.0, 0.0
    for move, numbers in re.findall(r"([Mmh])([^Mmh]+)", drawn[1]):
        given = [float(one) for one in re.findall(r"-?[\d.]+", numbers)]
        if move == "h":
            for at in range(int(given[0])):
                grid[int(y)][int(x) + at] = True
            x += given[0]
        else:
            x, y = given if move == "M" else (x + given[0], y + given[1])
    return [row[4:-4] for row in grid[4:-4]]


def scanned(svg: str) -> str:
    """Read a QR code of at most 33 squares wide, as ISO 18004 says; its error correction is M."""
    grid = modules(svg)
    size = len(grid)
    form = [grid[8][at] for at in (0, 1, 2, 3, 4)]
    kind = [one != mask for one, mask in zip(form, (1, 0, 1, 0, 1), strict=True)]
    assert kind[:2] == [False, False], "error correction M"
    number = kind[2] * 4 + kind[3] * 2 + kind[4]
    bits = "".join(
        str(int(grid[y][x] != _masked(number, y, x)))
        for y, x in _walk(size)
        if _is_data(size, y, x)
    )
    assert bits[:4] == "0010", "capitals and digits only"
    length, at, text = int(bits[4:13], 2), 13, ""
    while len(text) < length - 1:
        pair = int(bits[at : at + 11], 2)
        text, at = text + ALPHANUMERIC[pair // 45] + ALPHANUMERIC[pair % 45], at + 11
    return text + (ALPHANUMERIC[int(bits[at : at + 6], 2)] if length % 2 else "")


def _walk(size: int) -> Iterator[tuple[int, int]]:
    """Yield squares in the order in which bits lie: columns of two, up and down, from the right."""
    columns = [x for x in range(size - 1, 0, -2) if x > 6] + [5, 3, 1]
    for turn, x in enumerate(columns):
        rows = range(size) if turn % 2 else range(size - 1, -1, -1)
        yield from ((y, x - side) for y in rows for side in (0, 1))


def _is_data(size: int, y: int, x: int) -> bool:
    corner = (y < 9 and (x < 9 or x >= size - 8)) or (y >= size - 8 and x < 9)
    middle = size > 21 and abs(y - size + 7) < 3 and abs(x - size + 7) < 3
    return not (corner or middle or x == 6 or y == 6)


def _masked(number: int, y: int, x: int) -> bool:
    return (
        (y + x) % 2,
        y % 2,
        x % 3,
        (y + x) % 3,
        (y // 2 + x // 3) % 2,
        y * x % 2 + y * x % 3,
        (y * x % 2 + y * x % 3) % 2,
        ((y + x) % 2 + y * x % 3) % 2,
    )[number] == 0


def test_the_square_says_the_address_of_the_card_in_capitals() -> None:
    for code in (draw() for _ in range(20)):
        for site in (SITE, "https://tellenenvertellen.nl"):
            said = address(code, site)
            assert scanned(drawing(said)) == said == f"{site.upper()}/C/{code}"
            assert len(modules(drawing(said))) <= 33
    assert address("p 1/2", SITE) == f"{SITE}/c/p%201%2F2"
    assert address("ABCDEF0S", f"{SITE}/huis") == f"{SITE}/huis/c/ABCDEF0S"


def test_a_sheet_can_be_read_aloud_and_says_nothing_of_anybody(app: Flask) -> None:
    codes = ["ABCDEF0S", "p-0012", "Zoë " * 20]
    pdf = made(app, *codes)
    said = words(pdf)
    assert {"Mijn kaart", "ABCD-EF0S", "p-0012"} <= said
    assert any("Neem" in one for one in said)
    for mark in (b"pdfuaid", b"/MarkInfo<</Marked true", b"/StructTreeRoot", b"/Lang(nl)"):
        assert mark in pdf
    assert pdf.count(b"/S/Figure") == 4 * len(codes)
    assert b"/Alt(QR-code: ABCD-EF0S)" in pdf
    with app.test_request_context("/"), force_locale("nl"):
        named = [gettext(label) for label, _drawn in drawings("ABCDEF0S")]
    assert all(b"/Alt(%s)" % name.encode() in pdf for name in named)
    assert "My card" in words(made(app, "ABCDEF0S", language="en"))


def test_equal_cards_give_the_same_bytes_and_ten_go_on_a_sheet(app: Flask) -> None:
    codes = [draw() for _ in range(21)]
    pdf = made(app, *codes)
    assert pdf == made(app, *codes)
    assert pdf != made(app, *codes[::-1])
    assert len(re.findall(rb"/Type/Page\b(?!s)", pdf)) == 3
    assert {shown(code) for code in codes} <= words(pdf)


@pytest.mark.parametrize("code", ["#panic()", '"]; #read("x")', "$x$ *a* _b_", "\\u{41}", "<a@b>"])
def test_a_code_is_never_part_of_the_text_of_the_sheet(app: Flask, code: str) -> None:
    assert code in words(made(app, code))


def test_every_letter_that_fits_can_be_printed(app: Flask) -> None:
    able = [chr(n) for n in range(0x3000) if fits(chr(n))]
    assert made(app, *["".join(able[at : at + 90]) for at in range(0, len(able), 90)])
    assert not fits("\n")
    assert not fits("🙂")


def test_every_picture_is_drawn() -> None:
    assert tuple(DRAWN) == PICTURES
