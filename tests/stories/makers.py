"""What tests of telling and coding need, with defaults: override only what the test is about."""

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from flask import current_app

from impact.accounts.models import Account
from impact.indicators.blocks import Audience, Block, Measured, Scope
from impact.indicators.measure import Desk
from impact.kit.dates import Period
from impact.kit.db import db
from impact.kit.faults import Taken
from impact.kit.tables import read_table
from impact.pilots.access import operator_scope
from impact.pilots.models import Pilot
from impact.pilots.store import write
from stories import book_store, desk_store, entry_store, telling_store
from stories.codebook import read_codebook
from stories.entry_store import Reading
from stories.intake import read_stories
from stories.models import CodebookVersion, Story

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "stories"
STARTER = ROOT / "stories" / "library" / "codebook.yaml"
HEADER = (
    "story,title,text,perspective,language,told_on,activity,participant,age_band,consent,"
    "guardian_consent,alias,teller_tone"
)
TODAY = date(2026, 11, 20)
LATER = datetime(2030, 1, 1)  # noqa: DTZ001 -- UTC without zone, as the house keeps it
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
ALL = "analysis aggregate quote_anonymous public"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of ours, as they were written."""
    return list(csv.DictReader(StringIO((DATA / name).read_bytes().decode("utf-8"), newline="")))


def expected(name: str) -> Any:
    """Return what must come out, from a JSON file of ours."""
    return json.loads((DATA / name).read_text("utf-8"))


def a_story(text: str = "Ik durf nu meer. Dat is fijn.", **given: str) -> dict[str, str]:
    """One row of a file of stories, told by a parent who agrees to everything."""
    plain = {"perspective": "family", "language": "nl", "told_on": "2025-05-01"}
    return {"text": text, **plain, "age_band": "25-44", "consent": ALL, **given}


def a_file(*told: dict[str, str]) -> bytes:
    """A file of stories in every column of the layout."""
    written = StringIO(newline="")
    table = csv.DictWriter(written, HEADER.split(","), extrasaction="ignore")
    table.writeheader()
    table.writerows(told)
    return written.getvalue().encode()


def take(pilot: Pilot, content: bytes, on: date = TODAY, name: str = "stories.csv") -> Taken:
    """Import a file of stories, as the command does."""
    handed = read_stories(read_table(name, content), "secret", on)
    return telling_store.take(pilot, name, handed, on)


def the_stories(pilot: Pilot) -> list[Story]:
    """The stories of a pilot, by the ids of their file."""
    return list(db.session.query(Story).filter_by(pilot_id=pilot.id).order_by(Story.code))


def an_account(name: str) -> Account:
    """Somebody with an account and no rights."""
    account = Account(email=f"{name}@example.org", name=name.title())
    db.session.add(account)
    db.session.commit()
    return account


def look_at(pilot: Pilot, *people: Account, on: date = TODAY) -> None:
    """Let people say of every story that nobody can be recognised in it."""
    for one in the_stories(pilot):
        for person in people:
            write(pilot, lambda one=one, p=person: desk_store.confirm(one, p.id, on))  # type: ignore[misc]  # -- mypy cannot infer a lambda with defaults


def a_book(pilot: Pilot, path: Path = STARTER) -> CodebookVersion:
    """The starter code book, in the programme of a pilot."""
    assert pilot.programme_id
    book_store.take_book(pilot.programme_id, read_codebook(path.name, path.read_bytes()))
    return book_store.volumes()[0].version


def coded(pilot: Pilot, version: CodebookVersion, *readings: Reading) -> Taken:
    """Enter a blind round of two coders."""
    return entry_store.enter(pilot, version, "Ronde", readings, TODAY)


def desk(*pilots: Pilot, audience: Audience = "partner", period: Period = YEAR) -> Desk:
    """Somebody who asks for figures, long after everything was written."""
    db.session.rollback()  # others may have written since this session last looked
    for pilot in pilots:
        db.session.refresh(pilot)
        pilot.changed_at = LATER
    db.session.commit()
    scope: Scope = operator_scope(pilots, period, audience)
    return Desk(current_app.extensions["catalogue"], current_app.extensions["warehouse"], scope)


def figures(*pilots: Pilot, period: Period = YEAR) -> dict[tuple[str, str], Measured]:
    """Every figure, by its indicator and the values of its group."""
    found = desk(*pilots, period=period).measure()
    return {(one.name, " ".join(value for _, value in one.group)): one for one in found}


def section(*pilots: Pilot, audience: Audience = "partner") -> Sequence[Block]:
    """What the report's seventh stretch holds."""
    asked = desk(*pilots, audience=audience)
    return next(one.blocks for one in asked.tell(asked.measure()) if one.number == 7)
