"""Files that mean harm: refused in words, with nothing stored and nobody hurt."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from impact.attendance.models import Presence, Session
from impact.kit.apart import apart
from impact.kit.db import db
from impact.kit.faults import Refused
from impact.kit.images import clean
from impact.kit.tables import read_table
from stories.codebook import read_codebook
from surveys.models import Questionnaire
from surveys.xlsform import read_form
from tests.kit.hostile import ALL, MARKER, Hostile
from tests.makers import a_pilot, hidden, someone

MEGABYTE = 1024 * 1024
MOST = 256 * MEGABYTE
"""How much a server may grow over any one file."""
DOORS: dict[str, Callable[[str, bytes], Any]] = {
    "register": read_table,
    "form": read_form,
    "book": read_codebook,
    "picture": clean,
}
ON_PAGES = [name for name, one in ALL.items() if one.door in ("register", "form")]
ELSEWHERE = [name for name in ALL if name not in ON_PAGES]


@dataclass
class Desk:
    """Where files are handed in: a page for each door, open."""

    app: Flask
    browser: FlaskClient
    addresses: dict[str, str]
    forms: dict[str, dict[str, str]]

    def hand_in(self, one: Hostile, content: bytes) -> tuple[int, str]:
        """Send one file; return the status and the page."""
        file = FileStorage(BytesIO(content), one.file, name="file")
        edge, body = encode_multipart({**self.forms[one.door], "ready": "", "file": file})
        kind = f'multipart/form-data; boundary="{edge}"'
        forget_the_most()
        answer = self.browser.post(self.addresses[one.door], data=body, content_type=kind)
        return answer.status_code, answer.text

    def waiting(self) -> int:
        """How many files wait; after this none does."""
        places = list(Path(self.app.config["UPLOADS"]).glob("*"))
        for place in places:
            place.unlink()
        return len(places)


@pytest.fixture(scope="module")
def desk(shared: Flask) -> Desk:
    """The pages where a manager hands in files."""
    pilot = a_pilot("hostile")
    browser = someone(shared, "manager")
    addresses = {"register": f"/pilots/{pilot.code}/inlezen", "form": "/vragenlijsten/inlezen"}
    forms = {door: hidden(browser.get(at).text) for door, at in addresses.items()}
    return Desk(shared, browser, addresses, forms)


def stored() -> int:
    """How much there is that files brought."""
    db.session.rollback()
    kinds = (Presence, Session, Questionnaire)
    return sum(db.session.scalar(select(func.count()).select_from(one)) or 0 for one in kinds)


def memory(line: str) -> int:
    """Bytes that this process holds (`VmRSS`) or held at most (`VmHWM`); 0 where nobody tells."""
    status = Path("/proc/self/status")
    said = status.read_text("ascii") if status.exists() else ""
    found = re.search(rf"{line}:\s+(\d+) kB", said)
    return int(found[1]) * 1024 if found else 0


def forget_the_most() -> None:
    """Let `VmHWM` begin anew from what is held now."""
    place = Path("/proc/self/clear_refs")
    if place.exists():
        place.write_text("5", "ascii")


@pytest.mark.crawl
@pytest.mark.parametrize("name", ON_PAGES)
def test_hostile_files(desk: Desk, name: str) -> None:
    one = ALL[name]
    content = one.make()
    assert len(content) < 25 * MEGABYTE
    before = memory("VmRSS")
    status, page = desk.hand_in(one, content)
    assert memory("VmHWM") - before <= MOST
    waiting = desk.waiting()
    assert status == one.status
    assert waiting == (status != 422)
    assert stored() == 0
    assert 'aria-label="Wat er niet klopt"' in page or status != 422
    assert not re.search(r"Traceback|/impact/|Error\b", page)
    assert MARKER not in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ELSEWHERE)
def test_hostile_files_for_which_there_is_no_page(name: str) -> None:
    one = ALL[name]
    content = one.make()
    forget_the_most()
    before = memory("VmRSS")
    with pytest.raises(Refused) as refused:
        apart(DOORS[one.door], one.file, content)
    assert memory("VmHWM") - before <= MOST
    for fault in refused.value.faults:
        assert len(fault.line()) < 1000
        assert MARKER not in fault.line()


def test_there_are_at_least_sixty_of_them() -> None:
    assert len(ALL) >= 60
