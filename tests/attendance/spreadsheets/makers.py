"""Somebody who takes a spreadsheet in by hand: reads the page, changes a choice, presses on."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from impact.attendance import export_store
from impact.kit.db import db
from impact.pilots.models import Pilot
from tests.attendance.mapping.makers import FILES, Row
from tests.attendance.test_hand_in import hand_in


@dataclass
class Shown:
    """The form of a page: where it goes, what is in it now, and what each field is called."""

    action: str = ""
    values: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


class Reader(HTMLParser):
    """Reads the first form of a page that is about a file."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shown = Shown()
        self._inside = self._done = False
        self._select = self._label = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and "/inlezen/" in given.get("action", "") and not self._done:
            self._inside, self.shown.action = True, given.get("action", "")
        elif self._inside:
            self._read(tag, given)

    def _read(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "label":
            self._label = given.get("for", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in given or self._select not in self.shown.values):
            self.shown.values[self._select] = given["value"]
        elif tag == "input" and given.get("type") in ("radio", "checkbox"):
            if "checked" in given:
                self.shown.values[name] = given["value"]
        elif tag == "input" and name:
            self.shown.values[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._label and data.strip():
            self.shown.labels[data.strip()] = self._label
            self._label = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._inside:
            self._inside, self._done = False, True


def shown(page: str) -> Shown:
    """The form on a page as a browser would send it."""
    return Reader(page).shown


def press(browser: FlaskClient, page: str, **said: str) -> TestResponse:
    """Send the form on a page, with some answers by what their fields are called."""
    form = shown(page)
    answers = {form.labels.get(label.replace("_", " "), label): to for label, to in said.items()}
    return browser.post(form.action, data=form.values | answers)


def looked(browser: FlaskClient, pilot: Pilot, number: str) -> TestResponse:
    """Choose one of the twelve files and see the first page about it."""
    file = FILES[number]
    answer = hand_in(browser, pilot, file.read_bytes(), file.name)
    return browser.get(answer.location, follow_redirects=True) if answer.location else answer


def people(rows: list[Row]) -> list[list[Row]]:
    """Rows per person, whatever their code; those of nobody are one each."""
    found: dict[str, list[Row]] = {}
    for at, row in enumerate(rows):
        said = dict(row)
        if "headcount" in said:  # who does not say that heads were counted, estimated them
            said.setdefault("headcount_kind", "estimated")
        who = said.pop("participant", f"nobody {at}")
        found.setdefault(who, []).append(tuple(sorted(said.items())))
    return sorted(sorted(one) for one in found.values())


def stored(pilot: Pilot) -> list[Row]:
    """The register as it is taken away, in the words of the layout."""
    db.session.rollback()
    return [
        tuple(sorted((name, _said(value)) for name, value in line.items() if _said(value)))
        for line in export_store.lines(pilot)
    ]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def words(page: str) -> str:
    """What is read on a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
