"""Entry time, costs, and what was told back, as frames (indicators.md 2)."""

from sqlalchemy import Float, SelectBase, cast, select

from impact.accounts.models import Organisation
from impact.indicators.catalogue import frame
from impact.learning.models import Cost, EntryTime, Reading, ToldBack
from impact.pilots.models import Pilot
from impact.pilots.store import person_of


@frame(
    "entry_time",
    {"pilot": "string", "partner": "string", "month": "date", "minutes": "int64"},
    dated="month",
)
def entry_time(pilot_id: int) -> SelectBase:
    """One row per partner and month: how many minutes entering took. `month` is its first day."""
    return (
        select(
            Pilot.code.label("pilot"),
            Organisation.code.label("partner"),
            EntryTime.month,
            EntryTime.minutes,
        )
        .join(Pilot, Pilot.id == EntryTime.pilot_id)
        .join(Organisation, Organisation.id == EntryTime.organisation_id)
        .where(EntryTime.pilot_id == pilot_id)
        .order_by(Organisation.code, EntryTime.month)
    )


@frame("costs", {"pilot": "string", "year": "int64", "subsidised_cost": "float64"})
def costs(pilot_id: int) -> SelectBase:
    """One row per calendar year: what was paid from subsidy, in euros."""
    return (
        select(
            Pilot.code.label("pilot"),
            Cost.year,
            (cast(Cost.cents, Float) / 100).label("subsidised_cost"),
        )
        .join(Pilot, Pilot.id == Cost.pilot_id)
        .where(Cost.pilot_id == pilot_id)
        .order_by(Cost.year)
    )


@frame(
    "tellings",
    {"pilot": "string", "participant": "string", "told_on": "date"},
    dated="told_on",
)
def tellings(pilot_id: int) -> SelectBase:
    """One row per person and day on which that person was told what came out."""
    return (
        select(
            Pilot.code.label("pilot"),
            person_of(ToldBack.participant, pilot_id).label("participant"),
            ToldBack.told_on,
        )
        .join(Pilot, Pilot.id == ToldBack.pilot_id)
        .where(ToldBack.pilot_id == pilot_id)
        .order_by(ToldBack.told_on, ToldBack.participant)
    )


@frame("readings", {"pilot": "string", "reading": "string", "claim": "string", "answer": "string"})
def readings(pilot_id: int) -> SelectBase:
    """One row per answer to a claim that was told back: agree, partly or disagree."""
    return (
        select(
            Pilot.code.label("pilot"),
            Reading.uid.label("reading"),
            Reading.claim,
            Reading.answer,
        )
        .join(Pilot, Pilot.id == Reading.pilot_id)
        .where(Reading.pilot_id == pilot_id)
        .order_by(Reading.uid)
    )
