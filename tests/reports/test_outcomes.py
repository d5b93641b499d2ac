"""The screens of outcomes: without script, without loss, for managers."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import known_pilot
from impact.reports import store
from impact.reports.aims import Aim, Asked, Rival, Side
from tests.makers import a_pilot, hidden, send, someone
from tests.stories.makers import a_book

HOME = "/pilots/talentz-skool/uitkomsten"
STATEMENT = "Kinderen die komen, blijven komen"
WHOLE = {
    "statement_nl": STATEMENT,
    "statement_en": "Children who come, keep coming",
    "goal": "Meedoen",
    "written_on": "01-09-2024",
    "thresholds-0-indicator": "repeat_visits",
    "thresholds-0-value": "60%",
    "thresholds-0-direction": "at least",
    "thresholds-0-set_on": "1-9-2024",
    "asked-0-construct": "Belonging",
    "asked-0-perspectives": "family",
    "sides-0-code": "Erbij horen",
    "sides-0-supports": "positive",
    "rivals-0-text": "Het is opvang.",
    "rivals-0-answer": "Wie opvang zocht, kwam niet.",
}


def aims(pilots: list[Pilot]) -> tuple[Aim, ...]:
    """Return what is stored now: what a browser stored is seen by a new look only."""
    db.session.rollback()
    return store.aims(pilots)


@pytest.fixture
def pilot(app: Flask) -> Pilot:
    """A pilot, and another one as noise."""
    a_pilot("elders")
    return a_pilot()


@pytest.fixture
def manager(app: Flask, pilot: Pilot) -> FlaskClient:
    """A programme manager, signed in."""
    return someone(app, "manager")


@pytest.fixture
def book(pilot: Pilot) -> None:
    """The code book of the pilot's programme."""
    a_book(pilot)


def test_an_empty_list_says_what_to_do(manager: FlaskClient) -> None:
    page = manager.get(HOME).text
    assert "Nog geen uitkomsten" in page
    assert f"{HOME}/nieuw" in page


def test_what_is_filled_in_is_stored_and_listed(manager: FlaskClient, pilot: Pilot) -> None:
    assert send(manager, f"{HOME}/nieuw", **WHOLE) == 303
    (found,) = aims([pilot])
    (threshold,) = found.thresholds
    assert found.words == {"nl": STATEMENT, "en": WHOLE["statement_en"]}
    assert (threshold.value, str(threshold.set_on)) == (0.6, "2024-09-01")
    assert found.asked == (Asked("belonging", ("family",)),)
    assert found.sides == (Side("erbij_horen", "positive"),)
    assert found.rivals == (Rival("Het is opvang.", "Wie opvang zocht, kwam niet."),)
    page = manager.get(HOME).text
    assert STATEMENT in page
    assert "minstens 60%" in page
    assert "zwijgt" not in page


def test_only_a_statement_can_be_kept_and_says_what_is_missing(manager: FlaskClient) -> None:
    assert send(manager, f"{HOME}/nieuw", statement_nl=STATEMENT) == 303
    page = manager.get(HOME).text
    for missing in ("geen cijfer gekozen", "geen code gekozen", "geen andere verklaring"):
        assert missing in page


WRONG: list[tuple[dict[str, str], str]] = [
    ({"statement_nl": " "}, "Schrijf in één zin"),
    ({"thresholds-0-value": "veel"}, "Dit cijfer is een aandeel"),
    ({"thresholds-0-value": "60"}, "Dit cijfer is een aandeel"),
    ({"thresholds-0-indicator": "visits", "thresholds-0-value": "60%"}, "als getal"),
    ({"thresholds-0-group": "wijk=west"}, "Noem één groep"),
    ({"thresholds-0-set_on": "31-02-2025"}, "31-02-2025 is geen datum"),
    ({"written_on": "01-01-2098"}, "moet nog komen"),
    ({"sides-0-code": "=1+1"}, "letters, cijfers"),
    ({"asked-0-construct": "¿?"}, "letters, cijfers"),
]


@pytest.mark.parametrize(("given", "said"), WRONG)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(
    manager: FlaskClient, pilot: Pilot, given: dict[str, str], said: str
) -> None:
    form = hidden(manager.get(f"{HOME}/nieuw").text)
    answer = manager.post(f"{HOME}/nieuw", data=form | WHOLE | given)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Het is opvang." in answer.text
    assert aims([pilot]) == ()


@pytest.mark.parametrize("typed", ["confidence", "Durven", "DURVEN ", "Daring"])
def test_a_code_is_named_by_its_key_or_by_what_the_book_calls_it(
    manager: FlaskClient, pilot: Pilot, book: None, typed: str
) -> None:
    given = {"sides-0-code": typed, "asked-0-construct": "Erbij Horen"}
    assert send(manager, f"{HOME}/nieuw", **(WHOLE | given)) == 303
    (found,) = aims([pilot])
    assert found.sides == (Side("confidence", "positive"),)
    assert found.asked == (Asked("belonging", ("family",)),)
    for page in (HOME, f"{HOME}/{found.uid}", f"{HOME}/{found.uid}/weg"):
        shown = manager.get(page).text
        assert "Durven" in shown
        assert "Erbij horen" in shown
        assert "belonging" not in shown
        assert "confidence" not in shown
    assert '<option value="Durven">' in manager.get(f"{HOME}/nieuw").text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sides-0-code": "bestaat niet"}, "Het codeboek kent “bestaat niet” niet"),
        ({"asked-0-construct": "Bestaat niet"}, "Het onderwerp “Bestaat niet” bestaat niet"),
        (
            {
                "thresholds-0-indicator": "construct_positive",
                "thresholds-0-group": "construct=bestaat; gezinnen; achteraf",
            },
            "Het onderwerp “bestaat” bestaat niet. Wel bijvoorbeeld: ",
        ),
    ],
)
def test_what_does_not_exist_is_refused_and_some_that_do_are_named(
    manager: FlaskClient, pilot: Pilot, book: None, given: dict[str, str], said: str
) -> None:
    form = hidden(manager.get(f"{HOME}/nieuw").text)
    answer = manager.post(f"{HOME}/nieuw", data=form | WHOLE | {"sides-0-code": "Durven"} | given)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Het is opvang." in answer.text
    assert aims([pilot]) == ()


def test_a_code_that_was_stored_before_there_was_a_book_opens_and_can_stay(
    manager: FlaskClient, pilot: Pilot
) -> None:
    send(manager, f"{HOME}/nieuw", **(WHOLE | {"sides-0-code": "iets van vroeger"}))
    a_book(pilot)
    uid = aims([pilot])[0].uid
    assert 'value="iets_van_vroeger"' in manager.get(f"{HOME}/{uid}").text
    given = {"sides-0-code": "iets_van_vroeger", "goal": "Blijven"}
    assert send(manager, f"{HOME}/{uid}", **(WHOLE | given)) == 303
    assert (aims([pilot])[0].goal, aims([pilot])[0].sides[0].code) == (
        "Blijven",
        "iets_van_vroeger",
    )


def test_a_share_of_a_group_is_read_in_the_readers_words(
    manager: FlaskClient, pilot: Pilot
) -> None:
    given = {
        "thresholds-0-indicator": "construct_positive",
        "thresholds-0-group": "Erbij horen; gezinnen; achteraf",
        "thresholds-0-value": "0,5",
    }
    assert send(manager, f"{HOME}/nieuw", **(WHOLE | given)) == 303
    (found,) = aims([pilot])[0].thresholds
    group = (("construct", "belonging"), ("moment", "post"), ("perspective", "family"))
    assert found.figure == ("construct_positive", group)


def test_a_second_sending_of_a_form_changes_nothing(manager: FlaskClient, pilot: Pilot) -> None:
    form = hidden(manager.get(f"{HOME}/nieuw").text)
    for _ in range(2):
        assert manager.post(f"{HOME}/nieuw", data=form | WHOLE).status_code == 303
    assert len(aims([pilot])) == 1


def test_a_change_is_a_next_version(manager: FlaskClient, pilot: Pilot) -> None:
    send(manager, f"{HOME}/nieuw", **WHOLE)
    uid = aims([pilot])[0].uid
    page = manager.get(f"{HOME}/{uid}").text
    assert 'value="60%"' in page
    assert send(manager, f"{HOME}/{uid}", **(WHOLE | {"goal": "Blijven"})) == 303
    assert (aims([pilot])[0].goal, aims([pilot])[0].version) == ("Blijven", 2)


def test_two_at_once_get_both_texts_and_lose_none(
    app: Flask, manager: FlaskClient, pilot: Pilot
) -> None:
    send(manager, f"{HOME}/nieuw", **WHOLE)
    uid = aims([pilot])[0].uid
    other = someone(app, "manager")
    mine, theirs = (hidden(one.get(f"{HOME}/{uid}").text) for one in (manager, other))
    ours: dict[str, Any] = mine | WHOLE | {"statement_nl": "Kinderen komen terug met plezier"}
    assert other.post(f"{HOME}/{uid}", data=theirs | WHOLE | {"goal": "Blijven"}).status_code == 303
    answer = manager.post(f"{HOME}/{uid}", data=ours)
    assert answer.status_code == 409
    assert "Blijven" in answer.text
    assert "Kinderen komen terug met plezier" in answer.text
    assert aims([pilot])[0].words["nl"] == STATEMENT
    again = ours | {"version": hidden(answer.text)["version"]}
    assert manager.post(f"{HOME}/{uid}", data=again).status_code == 303
    assert aims([pilot])[0].words["nl"] == "Kinderen komen terug met plezier"


def test_putting_away_asks_first(manager: FlaskClient, pilot: Pilot) -> None:
    send(manager, f"{HOME}/nieuw", **WHOLE)
    address = f"{HOME}/{aims([pilot])[0].uid}/weg"
    assert STATEMENT in manager.get(address).text
    assert len(aims([pilot])) == 1
    assert send(manager, address) == 303
    assert aims([pilot]) == ()


@pytest.mark.parametrize("role", ["partner", "trainer", "coder", "funder"])
def test_others_find_no_such_page(app: Flask, pilot: Pilot, role: str) -> None:
    assert someone(app, role, pilot).get(HOME).status_code == 404


def test_the_outcome_of_another_pilot_is_not_here(manager: FlaskClient, pilot: Pilot) -> None:
    send(manager, "/pilots/elders/uitkomsten/nieuw", **WHOLE)
    (there,) = aims([known_pilot("elders")])
    assert manager.get(f"{HOME}/{there.uid}").status_code == 404
    assert manager.get(f"{HOME}/onbekend").status_code == 404


def test_the_list_asks_the_database_the_same_whatever_is_in_it(
    manager: FlaskClient, statements: list[str]
) -> None:
    counts = []
    for _ in range(3):
        send(manager, f"{HOME}/nieuw", **WHOLE)
        manager.get(HOME)
        statements.clear()
        assert manager.get(HOME).status_code == 200
        counts.append(len([one for one in statements if not one.startswith("BEGIN")]))
    assert counts[0] == counts[-1] <= 12


def test_the_page_of_a_pilot_says_what_is_still_to_be_written(manager: FlaskClient) -> None:
    home = "/pilots/talentz-skool"
    assert "Er is nog geen uitkomst opgeschreven" in manager.get(home).text
    send(manager, f"{HOME}/nieuw", statement_nl=STATEMENT)
    assert "Een uitkomst is niet compleet" in manager.get(home).text
    send(manager, f"{HOME}/nieuw", **WHOLE)
    assert "Een uitkomst is niet compleet" in manager.get(home).text
