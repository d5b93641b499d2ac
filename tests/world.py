"""Two organisations that know nothing of each other, each with its own word in all it wrote."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DatabaseError

from impact.accounts.models import Account
from impact.accounts.reach import OfOrganisation, Owned
from impact.attendance import card_store, check_store, merge_store
from impact.attendance.lists import Checked
from impact.attendance.models import Activity, Participant
from impact.identity.door import keep
from impact.identity.person import Person as Known
from impact.indicators.targets import Target
from impact.jobs.models import Job
from impact.kit.dates import Period, local_date, now
from impact.kit.db import Base, db
from impact.learning.models import Cost, EntryTime, Reading, ToldBack
from impact.learning.store import partners
from impact.pilots.models import Holiday, Media, Pilot, PilotPartner
from impact.pilots.store import write
from impact.reports.store import save_outcome
from impact.reports.target_store import save_target
from stories import book_store, coding_store, desk_store, round_store
from stories.codebook import read_codebook
from stories.models import CodebookVersion, CodingTask
from stories.spans import numbered, ticked
from stories.telling_store import open_telling
from surveys import store as surveys
from surveys import wave_store
from surveys.xlsform import read_form
from tests.attendance.makers import a_file, a_visit, take_in
from tests.makers import a_pilot, an_organisation, someone
from tests.reports.makers import an_aim
from tests.stories.makers import STARTER, a_story, an_account, the_stories
from tests.stories.makers import a_file as a_pile
from tests.stories.makers import take as take_stories
from tests.surveys.field.makers import DEMO, WAIVED, Person

TODAY = local_date(now(), "Europe/Amsterdam")
SHORT = 80
"""Letters from which a column holds words of people rather than a code of ours."""
OURS = ("definition", "uid", "guid", "hash", "sha", "key", "_uid", "origin", "sealed", "ref")
"""Names, or ends of names, of columns that hold no words of people."""


@dataclass
class World:
    """One programme, one partner, one pilot, and all that was handed in there."""

    letter: str
    pilot: Pilot
    organisation: int
    coder: FlaskClient
    group: str
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """What stands in all its words, and nowhere else."""
        return word(self.letter)


def word(letter: str) -> str:
    return f"kanarie-{letter}7Q"


def a_world(app: Flask, client: FlaskClient, letter: str) -> World:
    """Hand in everything that can be handed in."""
    pilot, mine = _places(letter), word(letter)
    _register(pilot, mine)
    _answers(client, pilot, mine)
    coder = someone(app, "coder", pilot)
    _stories(pilot, mine, db.session.scalars(sa.select(Account).order_by(-Account.id)).all()[0])
    aim = an_aim(
        uid="", version=0, statement=(("nl", f"{mine} komt terug"), ("en", f"{mine} is back"))
    )
    save_outcome(pilot, aim, today=TODAY)
    _learned(pilot, mine)
    group = db.session.scalars(sa.select(Activity.uid).where(Activity.pilot_id == pilot.id)).first()
    whole = World(letter, pilot, pilot.programme_id or 0, coder, group or "")
    _files(pilot, mine)
    _ring(whole)
    return whole


def _places(letter: str) -> Pilot:
    pilot = a_pilot(
        f"pilot-{letter}",
        f"programma-{letter}",
        area=f"{word(letter)} wijk",
        starts_on=TODAY - timedelta(days=60),
        ends_on=TODAY + timedelta(days=60),
    )
    partner = an_organisation(f"partner-{letter}", "partner")
    db.session.add(PilotPartner(pilot_id=pilot.id, organisation_id=partner.id))
    days = {"begins": TODAY + timedelta(days=30), "ends": TODAY + timedelta(days=38)}
    db.session.add(Holiday(organisation_id=pilot.programme_id, name=word(letter), **days))
    pilot.name = f"Pilot {word(letter)}"
    db.session.commit()
    return pilot


def _learned(pilot: Pilot, mine: str) -> None:
    """Aim at something, spend time and money, and tell back what came of it."""
    days = Period(TODAY - timedelta(days=60), TODAY + timedelta(days=60))
    aimed = Target("visits/1", 150.0, f"{mine} streeft", days, TODAY)
    save_target(pilot, aimed, key=str(uuid4()), today=TODAY)
    partner, owned = next(iter(partners(pilot))), {"pilot_id": pilot.id}
    spent = {"organisation_id": partner, "month": TODAY.replace(day=1), "minutes": 25}
    rows = (
        EntryTime(**owned, **spent),
        Cost(**owned, year=TODAY.year, cents=1_250_000),
        ToldBack(**owned, participant=f"{mine}-p0", told_on=TODAY),
        Reading(**owned, claim="claim", answer="agree"),
    )
    write(pilot, lambda: db.session.add_all(rows))


def _register(pilot: Pilot, mine: str) -> None:
    day = str(TODAY - timedelta(days=3))
    visits = [
        a_visit(f"{mine}-p{n}", day, activity=f"{mine} dans", place=f"{mine} huis", area=mine)
        for n in range(6)
    ]
    take_in(pilot, a_file(*visits))
    people = sa.select(Participant.uid).where(Participant.pilot_id == pilot.id)
    said = {one: f"{mine} {one}" for one in Known.__slots__ if one != "care_until"}
    known = Known(**said, care_until=TODAY + timedelta(days=9))
    for uid in db.session.scalars(people.order_by(Participant.code).limit(2)).all():
        keep(pilot, uid, known)
    db.session.commit()
    _cards(pilot, mine)


def _cards(pilot: Pilot, mine: str) -> None:
    """Empty cards, a card that was lost, two codes that are one person, and a check of codes."""
    card_store.order(pilot, 2, str(uuid4()), "")
    codes = f"{mine}-p4", f"{mine}-p5"
    chosen = sa.select(Participant.uid).where(Participant.code.in_(codes))
    lost, other = db.session.scalars(chosen.order_by(Participant.code)).all()
    card_store.give(pilot, lost, "", str(uuid4()), "")
    merge_store.merge(pilot, lost, other, str(uuid4()), "")
    check_store.keep(pilot, Checked("", TODAY, 2, 1, 0), str(uuid4()), "")


def _answers(client: FlaskClient, pilot: Pilot, mine: str) -> None:
    text = (DEMO / "na_afloop.md").read_text("utf-8").replace("Ik vond het leuk", f"{mine} leuk")
    content, owner = text.encode(), pilot.programme_id or 0
    surveys.take_form(read_form("na.md", content), "na_afloop", owner, content)
    of = surveys.known("na_afloop", owner)
    surveys.publish(of, note=f"{mine} nieuw", waived=WAIVED, account=None)
    first = TODAY - timedelta(days=9)
    link = wave_store.open_wave(of, pilot, moment="post", perspectives=(), first=first)[0]
    for _ in range(6):
        somebody = Person(client, link)
        somebody.fill_in()
        somebody.walk(enjoyment="4", open=f"{mine} vertelt")
        somebody.fill_in()
    draft = content.replace(b"welkom", b"thuis")
    surveys.take_form(read_form("na.md", draft), "na_afloop", owner, draft)


def _stories(pilot: Pilot, mine: str, coder: Account) -> None:
    told = str(TODAY - timedelta(days=5))
    given = {"title": f"{mine} titel", "alias": mine, "activity": f"{mine} dans", "told_on": told}
    rows = [
        a_story(f"{mine} durft {n} keer meer. Fijn.", story=f"{mine}-{n}", **given)
        for n in range(6)
    ]
    take_stories(pilot, a_pile(*rows), TODAY)
    readers = [an_account(f"lezer-{mine.lower()}-{n}") for n in range(2)]
    for one in the_stories(pilot)[:5]:
        for person in readers:
            write(pilot, lambda o=one, p=person: desk_store.confirm(o, p.id, TODAY))  # type: ignore[misc]  # -- mypy cannot infer a lambda with defaults
    book_store.take_book(pilot.programme_id or 0, read_codebook(STARTER.name, STARTER.read_bytes()))
    book = sa.select(CodebookVersion).where(CodebookVersion.organisation_id == pilot.programme_id)
    version = db.session.scalars(book).one()
    write(pilot, lambda: round_store.open_round(pilot, version, f"{mine} ronde", [coder], TODAY))
    _code(pilot)
    open_telling(pilot, f"{mine} dans", TODAY)


def _files(pilot: Pilot, mine: str) -> None:
    """Keep a file, and let a job wait."""
    given = {"pilot_id": pilot.id}
    name = f"{pilot.id:032x}.pdf"
    kept = {"name": name, "label": f"{mine}.pdf", "purpose": "agreement", "size": 1}
    db.session.add(Media(**given, **kept, added_by="x"))
    asked = {"key": str(uuid4()), "account": "x", "role": "partner", "name": "register"}
    db.session.add(Job(**given, **asked, result={"why": "gone"}, args={"suffix": mine}))
    db.session.commit()


def _code(pilot: Pilot) -> None:
    """Give one code to one story."""
    mine = sa.select(CodingTask).where(CodingTask.pilot_id == pilot.id)
    at = coding_store.bench(db.session.scalars(mine).all()[0], TODAY)
    assert at
    span = ticked(at.story.words, [numbered(at.story.words)[0].value])
    write(pilot, lambda: coding_store.give(at, "confidence", span, "positive"))


def _ring(world: World) -> None:
    """Put the word in every column for words of people that is still without it."""
    db.session.commit()  # ends the read: others write now
    for mapper in Base.registry.mappers:
        model: Any = mapper.class_
        owner = "pilot_id" if issubclass(model, Owned) else "organisation_id"
        if not issubclass(model, Owned | OfOrganisation):
            continue
        mine = world.pilot.id if owner == "pilot_id" else world.organisation
        table = mapper.local_table
        for column in table.columns:
            if _of_people(column):
                still = table.c[owner] == mine, ~sa.cast(column, sa.Text).contains(world.word)
                _write(table, column, sa.and_(*still), f"{world.word} {column.name}")


def _of_people(column: Any) -> bool:
    long = isinstance(column.type, sa.String) and (column.type.length or SHORT) >= SHORT
    ours = column.primary_key or column.foreign_keys or column.name.endswith(OURS)
    return long and not ours


def _write(table: Any, column: Any, mine: Any, words: str) -> None:
    """Write words where the database lets us: a frozen row keeps what it says."""
    try:
        with db.engine.begin() as rows:
            rows.execute(sa.update(table).where(mine).values({column.name: words}))
    except DatabaseError:
        return
