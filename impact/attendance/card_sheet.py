"""Cards on paper: a PDF of A4 sheets, ten cards each, that a screen reader can read too.

What stands on a card goes to the sheet as data, never as part of its text. Equal cards give the
same bytes.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask_babel import gettext as _

from impact.attendance.pictures import DRAWN, LABELS
from impact.kit.qr import drawing
from impact.pilots.cards import pictures, read, shown

TEMPLATE = Path(__file__).with_name("card_sheet.typ")
INK = "#17212b"
LINE = 20
"""Characters of a long code on one line of the card."""
LAST = "\u017f"
"""The last letter that the letter types of the sheet are sure to have."""


def fits(code: str) -> bool:
    """Say whether a code can be printed.

    >>> fits("ABCDEF0S"), fits("Zoë 2014"), fits("سميرة")
    (True, True, False)
    """
    return code.isprintable() and all(letter <= LAST for letter in code)


def sheet(codes: Sequence[str], site: str, language: str) -> bytes:
    """Return the cards with these codes as a PDF, in the language of the request."""
    import typst

    given = {
        "title": _("Cards"),
        "language": language,
        "mine": _("My card"),
        "keep": _("Take me along every time."),
        "cards": [_card(code, site) for code in codes],
    }
    made = typst.compile(
        str(TEMPLATE),
        sys_inputs={"given": json.dumps(given, sort_keys=True)},
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    return bytes(made)


def address(code: str, site: str) -> str:
    """Return what the square on the card says; in capitals, which makes it small.

    >>> address("ABCDEF0S", "https://tel.example.org"), address("zoë", "http://localhost:8000")
    ('HTTPS://TEL.EXAMPLE.ORG/C/ABCDEF0S', 'http://localhost:8000/c/zo%C3%AB')
    """
    plain = read(code) == code and site.count("/") == 2
    return f"{site}/C/{code}".upper() if plain else f"{site}/c/{quote(code, safe='')}"


def _card(code: str, site: str) -> dict[str, Any]:
    text = shown(code)
    return {
        "code": [text[at : at + LINE] for at in range(0, len(text), LINE)],
        "pictures": [
            {"svg": _framed(DRAWN[name]), "alt": _(LABELS[name])} for name in pictures(code)
        ],
        "square": {"svg": drawing(address(code, site)), "alt": _("QR code: %(code)s", code=text)},
    }


def _framed(drawing: str) -> str:
    look = f'fill="none" stroke="{INK}" stroke-width="1.8" stroke-linejoin="round"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<g {look} stroke-linecap="round">{drawing}</g></svg>'
    )
