"""An invented programme to look at: three pilots in real Rotterdam neighbourhoods."""

import csv
from datetime import date
from functools import partial
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from impact.accounts import store as accounts
from impact.areas.intake import read_areas
from impact.areas.intake_store import take as take_areas
from impact.attendance.intake import read_register
from impact.attendance.intake_store import take as take_register
from impact.indicators.figure import Group
from impact.indicators.targets import Target
from impact.kit.dates import Period, local_date, now
from impact.kit.db import db, write
from impact.kit.faults import Taken
from impact.kit.tables import Sheet, read_table
from impact.pilots import store as pilots
from impact.pilots.models import Pilot
from impact.reports.aims import Aim, Asked, Rival, Side, Threshold
from impact.reports.store import aims, save_outcome
from impact.reports.target_store import save_target
from stories import book_store, desk_store, entry_store, telling_store
from stories.codebook import read_codebook
from stories.intake import read_stories
from stories.models import Story
from surveys import answer_store, invitation_store, wave_store
from surveys import store as surveys
from surveys.xlsform import read_form

FOLDER = Path(__file__).resolve().parent / "demo_data"
PROGRAMME = "skvr-wijkpilots"
FORM = "na_afloop"
FIRST, LAST = date(2025, 9, 1), date(2026, 12, 31)
AGREED = date(2025, 8, 25)
"""Before the first lesson: outcomes are written before anybody looks."""
CODED = date(2026, 7, 1)
VISITS = 600.0
"""The target that the invented programme set for each pilot."""
PARTNERS = {
    "buurtklanken": "Buurtpodium (voorbeeld)",
    "naschools-atelier": "Atelier (voorbeeld)",
    "wijkverkenners": "Huis van de Wijk (voorbeeld)",
}
NAMES = {
    "buurtklanken": ("Buurtklanken (voorbeeld)", "Bospolder, Tussendijken", True),
    "naschools-atelier": ("Naschools Atelier (voorbeeld)", "Tarwewijk, Carnisse", True),
    "wijkverkenners": (
        "Wijkverkenners Zuid (voorbeeld)",
        "Hillesluis, Afrikaanderwijk, Feijenoord",
        False,
    ),
}
ASKED_NOW = ("participant", "family", "trainer", "school")
"""Who can still answer in the first pilot, so that a visitor can try it."""


def load_demo() -> Taken:
    """Store the demo programme; a second run adds nothing, a broken one is taken up again."""
    found = [pilots.pilot(code) for code in NAMES]
    if all(one is not None and aims([one]) for one in found):
        return Taken(0, len(NAMES))
    _areas()
    _organisations()
    _accounts()
    _questionnaire()
    for code in NAMES:
        _fill(pilots.known_pilot(code))
    added = sum(one is None for one in found)
    return Taken(added, len(NAMES) - added)


def _areas() -> None:
    """Read in who live in Rotterdam, and where its borders run: these are real."""
    files = [FOLDER / "areas" / name for name in ("kerncijfers_2018.csv", "grenzen.geojson")]
    take_areas([read_areas(one.name, one.read_bytes()) for one in files])


def _organisations() -> None:
    accounts.add_organisation(PROGRAMME, "SKVR wijkpilots (voorbeeld)", "programme")
    accounts.add_organisation("fonds-voorbeeld", "Fonds Voorbeeld", "funder")
    owner = accounts.organisation(PROGRAMME).id
    for code, (name, area, under_16) in NAMES.items():
        accounts.add_organisation(f"partner-{code}", PARTNERS[code], "partner")
        carrier = accounts.organisation(f"partner-{code}").id
        told = {"area": area, "under_16": under_16, "invented": True, "programme_id": owner}
        pilots.add_pilot(code, name, [carrier], starts_on=FIRST, ends_on=LAST, **told)


def _accounts() -> None:
    """Give each role somebody to sign in as."""
    programme = accounts.organisation(PROGRAMME).id
    first = pilots.known_pilot("buurtklanken")
    carrier = accounts.organisation("partner-buurtklanken").id
    _named("manager", "Programmaleider (voorbeeld)", organisation_id=programme)
    _named("partner", "Partner (voorbeeld)", organisation_id=carrier)
    _named("coder", "Lezer (voorbeeld)", pilot_id=first.id)
    for code in NAMES:
        _named("funder", "Financier (voorbeeld)", pilot_id=pilots.known_pilot(code).id)


def _named(
    role: str, name: str, *, organisation_id: int | None = None, pilot_id: int | None = None
) -> None:
    email = f"demo-{role}@example.org"
    made = accounts.grant(email, role, organisation_id=organisation_id, pilot_id=pilot_id)
    if not made.name:
        write(lambda: setattr(made, "name", name))


def _questionnaire() -> None:
    owner = accounts.organisation(PROGRAMME).id
    path = FOLDER / f"{FORM}.md"
    form = read_form(path.name, path.read_bytes())
    surveys.take_form(form, FORM, owner, path.read_bytes())
    of = surveys.known(FORM, owner)
    if surveys.published(of) is None:
        surveys.publish(of, note="", waived={}, account=None)
    path = FOLDER / "codeboek.yaml"
    book_store.take_book(owner, read_codebook(path.name, path.read_bytes()))


def _fill(pilot: Pilot) -> None:
    """Load one pilot the way a partner would: each file through its import."""
    today = local_date(now(), current_app.config["TIME_ZONE"])
    of = surveys.known(FORM, pilot.programme_id)
    take_register(pilot, read_register(_sheet(pilot, "attendance")))
    invitation_store.take_invitations(_sheet(pilot, "invitations"), pilot)
    answer_store.take_responses(_sheet(pilot, "responses"), of, pilot)
    _stories(pilot, today)
    if pilot.code == "buurtklanken":
        wave_store.open_wave(of, pilot, moment="post", perspectives=ASKED_NOW, first=FIRST)
    telling_store.open_telling(pilot, None, FIRST)
    aimed = Target("visits/1", VISITS, "SKVR (voorbeeld)", Period(FIRST, LAST), AGREED)
    save_target(pilot, aimed, key=f"demo-{pilot.code}", today=AGREED)
    known = {one.words["nl"] for one in aims([pilot])}
    for aim in OUTCOMES[pilot.code]:
        if aim.words["nl"] not in known:
            save_outcome(pilot, aim, today=today)


def _stories(pilot: Pilot, today: date) -> None:
    """Take the stories, let two people look at each, and enter what two coders read in them."""
    handed = read_stories(_sheet(pilot, "stories"), current_app.config["SECRET_KEY"], today)
    telling_store.take(pilot, "stories.csv", handed, today)
    told = db.session.scalars(select(Story).where(Story.pilot_id == pilot.id)).all()
    for role in ("partner", "manager"):
        account = accounts.account(f"demo-{role}@example.org").id
        for story in told:
            pilots.write(pilot, partial(desk_store.confirm, story, account, today))
    volume = next(v for v in book_store.volumes() if v.book.organisation_id == pilot.programme_id)
    with (FOLDER / pilot.code / "codings.csv").open(encoding="utf-8", newline="") as file:
        readings = [entry_store.Reading(**row) for row in csv.DictReader(file)]
    entry_store.enter(pilot, volume.version, "Zomer 2026 (voorbeeld)", readings, CODED)


def _sheet(pilot: Pilot, name: str) -> Sheet:
    path = FOLDER / pilot.code / f"{name}.csv"
    return read_table(path.name, path.read_bytes())


def _aim(
    nl: str,
    en: str,
    *,
    reaches: tuple[str, Group, float],
    codes: tuple[str, ...],
    asked: tuple[Asked, ...] = (),
    rivals: tuple[Rival, ...],
) -> Aim:
    indicator, group, value = reaches
    return Aim(
        statement=(("nl", nl), ("en", en)),
        written_on=AGREED,
        thresholds=(Threshold(indicator, group, value, "at least", AGREED),),
        asked=asked,
        sides=tuple(Side(code) for code in codes),
        rivals=rivals,
    )


OUTCOMES = {
    "buurtklanken": (
        _aim(
            "Kinderen komen terug, omdat ze er durven en erbij horen",
            "Children come back, because they dare and belong there",
            reaches=("repeat_visits", (), 0.6),
            codes=("durven", "erbij_horen", "begeleiding"),
            asked=(Asked("belonging", ("participant", "family")),),
            rivals=(
                Rival(
                    "Kinderen komen omdat het na school toch opvang is.",
                    "Beide groepen zijn na de opvangtijd; wie alleen opvang zocht, kwam niet.",
                ),
            ),
        ),
    ),
    "naschools-atelier": (
        _aim(
            "Kinderen komen terug en iedereen kan mee blijven doen",
            "Children come back and everybody can keep taking part",
            reaches=("repeat_visits", (), 0.6),
            codes=("bereikbaar_betaalbaar", "begeleiding", "plek_ruimte"),
            rivals=(
                Rival(
                    "Wie niet kon betalen, staat niet op de lijst en telt dus niet mee.",
                    "Dat klopt: de telling gaat alleen over wie kwam. Daarom lezen we de verhalen.",
                ),
            ),
        ),
        _aim(
            "De school ziet wat kinderen hier leren",
            "The school sees what children learn here",
            reaches=(
                "construct_positive",
                (("construct", "skill"), ("moment", "post"), ("perspective", "school")),
                0.5,
            ),
            codes=("oefenen_leren",),
            asked=(Asked("skill", ("school",)),),
            rivals=(Rival("Leerkrachten zien de kinderen alleen in de klas."),),
        ),
    ),
    "wijkverkenners": (
        _aim(
            "Wie begint, maakt het af",
            "Who begins, finishes",
            reaches=("course_completion", (), 0.5),
            codes=("oefenen_leren", "doorgaan", "bereikbaar_betaalbaar", "begeleiding"),
            rivals=(
                Rival(
                    "Wie stopte, verhuisde of vond werk.",
                    "De redenen om te stoppen staan in het register; verhuizen is er maar een van.",
                ),
            ),
        ),
    ),
}
