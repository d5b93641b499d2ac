"""Each figure of the register is called and asked as the catalogue (indicators.md 4) has it."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.attendance.makers import ROOM

PAGE = {
    "visits": ("Bezoeken", "Hoe vaak kwam er iemand?"),
    "sessions_held": ("Gehouden bijeenkomsten", "Hoeveel bijeenkomsten gingen door?"),
    "cancellation_share": ("Uitgevallen bijeenkomsten", "Hoeveel viel er uit?"),
    "unique_participants": ("Unieke deelnemers", "Hoeveel verschillende mensen kwamen er?"),
    "unique_bounds": (
        "Unieke deelnemers, grenzen",
        "Hoeveel mensen zijn dat minstens en hoogstens?",
    ),
    "named_coverage": (
        "Aandeel op naam of code",
        "Over welk deel van de bezoeken weten we wie het was?",
    ),
    "new_to_pilot": ("Nieuw in deze pilot", "Wie kwam hier voor het eerst?"),
    "first_time_share": ("Deed dit voor het eerst", "Voor wie was dit nieuw?"),
    "participant_profile": ("Wie deden mee", "Wie waren het?"),
    "field_known": ("Wat weten we van deelnemers", "Wat weten we niet van mensen?"),
    "visit_frequency": ("Bezoeken per deelnemer (mediaan)", "Hoe vaak kwam iemand meestal?"),
    "visit_frequency_band": (
        "Hoe vaak kwam men",
        "Hoeveel mensen kwamen een keer, hoeveel vaak?",
    ),
    "mean_visits": ("Bezoeken per deelnemer (gemiddeld)", "Hoe vaak kwam men gemiddeld?"),
    "repeat_visits": ("Herhaalbezoek", "Komen mensen terug?"),
    "retention": ("Wie blijft", "Wie komt er na een maand, drie maanden, een half jaar nog?"),
    "attendance_rate": ("Opkomst", "Hoeveel van de bezette plekken werden gebruikt?"),
    "session_size": ("Groepsgrootte (mediaan)", "Hoe groot was een groep meestal?"),
    "course_completion": ("Cursus afgemaakt", "Maakt men een cursus af?"),
    "never_started": ("Wel ingeschreven, niet gekomen", "Wie schreef zich in en kwam niet?"),
    "progression": ("Doorstroom", "Gaan mensen daarna door met iets nieuws?"),
    "art_hours": ("Uren kunst per deelnemer", "Hoeveel uur kunst had iemand gemiddeld?"),
    "art_hours_median": (
        "Uren kunst per deelnemer (mediaan)",
        "Hoeveel uur kunst had iemand meestal?",
    ),
    "offer_diversity": ("Verscheidenheid van het aanbod", "Hoe verschillend is het aanbod?"),
    "offer_evenness": ("Evenwicht in het aanbod", "Is het aanbod in evenwicht?"),
    "offer_uptake_gap": ("Verschil aanbod en bezoek", "Past het aanbod bij waar men komt?"),
}
"""Label and question; of 4.25 the label follows 4.14."""
UNITS = {
    "visits": "visits",
    "sessions_held": "sessions",
    "unique_participants": "persons",
    "unique_bounds": "persons",
    "visit_frequency": "visits",
    "mean_visits": "visits",
    "session_size": "persons",
    "art_hours": "hours",
    "art_hours_median": "hours",
    "offer_diversity": "kinds",
    "offer_evenness": "index",
    "offer_uptake_gap": "index",
}
"""All others are shares."""
EXTRA = {
    "visits": ("activity", "place", "month", "week"),
    "sessions_held": ("activity", "month"),
    "unique_participants": ("gender", "area", "activity", "discipline"),
    "repeat_visits": ("gender", "area"),
    "progression": ("route",),
}
"""What else a figure may be split by; how somebody was sent here (4.17) is not written down yet."""


@pytest.fixture(scope="module")
def dutch() -> dict[str, str]:
    """What each word of the room is in Dutch."""
    path = Path(__file__).parents[2] / "impact/attendance/translations/nl.po"
    with path.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file)}


@pytest.mark.parametrize("name", PAGE)
def test_a_figure_has_the_label_and_the_question_of_the_catalogue(
    name: str, dutch: dict[str, str]
) -> None:
    one = ROOM.indicators[name]
    assert (dutch[one.label], dutch[one.question]) == PAGE[name]
    assert one.unit == UNITS.get(name, "share")
    assert one.extra == EXTRA.get(name, ())
    assert one.definition == f"{name}/{2 if name == 'repeat_visits' else 1}"


def test_everything_from_a_to_d_but_what_rests_on_areas_is_counted() -> None:
    of_areas = {"population_reach", "parity", "representativeness"}
    assert set(ROOM.indicators) - of_areas == set(PAGE)
