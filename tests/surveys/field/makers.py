"""Questionnaires that are open, and somebody who answers them as a browser would."""

import re
from datetime import date
from html import unescape
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from impact.pilots.models import Pilot
from surveys import store, wave_store
from surveys.models import Link, Questionnaire
from surveys.xlsform import read_form
from tests.makers import a_pilot, an_organisation, hidden

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = ROOT / "surveys/library"
DEMO = ROOT / "impact/demo_data"
OPENED = date(2025, 1, 1)
WAIVED = {f"P{number}": "tried in a test" for number in range(1, 13)}


def a_form(text: str, code: str = "form") -> Questionnaire:
    """A questionnaire with this Markdown as its draft."""
    organisation = an_organisation()
    content = text.encode()
    form = read_form(f"{code}.md", content)
    assert not form.refused
    store.take_form(form, code, organisation.id, content)
    return store.known(code, organisation.id)


def the_template(code: str) -> Questionnaire:
    """One of the seven ready questionnaires, as a draft."""
    return a_form((LIBRARY / f"{code}.md").read_text("utf-8"), code)


def publish(of: Questionnaire) -> Questionnaire:
    """Freeze the draft, whatever stands in the way that may be waived."""
    store.publish(of, note="", waived=WAIVED, account=None)
    return of


def a_link(
    of: Questionnaire, pilot: Pilot | None = None, moment: str = "post", **given: object
) -> Link:
    """The first link of an open round of a published questionnaire."""
    links = wave_store.open_wave(
        publish(of),
        pilot or a_pilot(),
        moment=moment,
        **{"perspectives": (), "first": OPENED, **given},  # type: ignore[arg-type]  # -- a test may give any
    )
    return links[0]


def a_preview(of: Questionnaire, pilot: Pilot | None = None) -> Link:
    """The first link to try a draft."""
    version = store.draft_of(store.versions([of])[of.id])
    assert version
    return wave_store.preview(of, version, [pilot or a_pilot()], OPENED)[0]


class Person:
    """Somebody with a phone: opens pages, fills in what is asked, follows where it leads."""

    def __init__(self, client: FlaskClient, link: Link, lang: str = "nl") -> None:
        self.client = client
        self.start = f"/v/{link.code}?lang={lang}"
        self.page = self.open(self.start)

    @property
    def at(self) -> str:
        """The address of the page."""
        return self.page.request.full_path.rstrip("?")

    @property
    def text(self) -> str:
        return unescape(self.page.get_data(as_text=True))

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return found[1] if found else ""

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.text, re.DOTALL)
        return re.sub(r"<[^>]*>", "", found[1]).strip() if found else ""

    @property
    def question(self) -> str:
        """The code of the question on the page."""
        return self.page.request.path.rsplit("/", 1)[-1]

    def open(self, address: str) -> TestResponse:
        self.page = self.client.get(address, follow_redirects=True)
        return self.page

    def fill_in(self, *answer: str, at: str = "", **more: str) -> TestResponse:
        """Send the form on the page (or the same form at another address), and follow."""
        fields = hidden(self.page.get_data(as_text=True)) | more
        data = {**fields, "answer": list(answer)}
        self.page = self.client.post(at or self.at, data=data, follow_redirects=True)
        return self.page

    def agree(self) -> "Person":
        assert self.fill_in("yes").status_code == 200
        return self

    def walk(self, **answers: str | tuple[str, ...]) -> list[str]:
        """Answer every question, skip those not named; return the codes of all."""
        seen = []
        while 'name="skip"' in self.text or 'name="answer"' in self.text:
            seen.append(self.question)
            given = answers.get(self.question, ())
            self.fill_in(*((given,) if isinstance(given, str) else given))
            assert self.page.status_code == 200, self.text
        return seen
