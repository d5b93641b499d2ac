from datetime import date, datetime
from typing import Any

import pytest

from surveys.entrance import Entrance

ZONE = "Europe/Amsterdam"
at = datetime.fromisoformat


def an_entrance(**given: Any) -> Entrance:
    usual: dict[str, Any] = {
        "link_id": 1,
        "wave_id": 1,
        "pilot_id": 1,
        "version_id": 1,
        "code": "X",
        "kind": "poster",
        "perspective": "participant",
        "group_uid": "",
        "moment": "post",
        "state": "open",
        "opens_on": date(2025, 3, 1),
        "closes_on": date(2025, 3, 31),
    }
    return Entrance(**usual | given)


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        (date(2025, 2, 28), "early"),
        (date(2025, 3, 1), "open"),
        (date(2025, 3, 31), "open"),
        (date(2025, 4, 1), "closed"),
    ],
)
def test_a_round_is_open_from_its_first_to_its_last_day(day: date, stands: str) -> None:
    assert an_entrance().stands(day) == stands


def test_a_round_or_link_closed_by_hand_is_closed() -> None:
    day = date(2025, 3, 5)
    assert an_entrance(state="closed").stands(day) == "closed"
    assert an_entrance(closed_at=at("2025-03-04T12:00")).stands(day) == "closed"
    assert an_entrance(state="planned").stands(day) == "early"


def test_a_preview_is_always_open() -> None:
    assert an_entrance(kind="test", state="test").stands(date(2030, 1, 1)) == "open"


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (at("2025-03-31T21:00"), True),  # still the last day
        (at("2025-04-01T21:59"), True),  # a day after midnight in summer time
        (at("2025-04-01T22:01"), False),
    ],
)
def test_what_was_begun_may_be_sent_for_a_day_after_the_last(moment: datetime, may: bool) -> None:
    assert an_entrance().may_finish(at("2025-03-20T12:00"), moment, ZONE) is may


def test_a_link_closed_at_a_time_counts_from_there() -> None:
    closed = an_entrance(closed_at=at("2025-03-10T12:00"))
    begun = at("2025-03-09T12:00")
    assert closed.may_finish(begun, at("2025-03-11T11:00"), ZONE)
    assert not closed.may_finish(begun, at("2025-03-11T13:00"), ZONE)


def test_when_the_time_of_closing_is_not_known_a_day_counts_from_the_beginning() -> None:
    closed = an_entrance(state="closed", closes_on=None)
    begun = at("2025-03-09T12:00")
    assert closed.may_finish(begun, at("2025-03-10T11:00"), ZONE)
    assert not closed.may_finish(begun, at("2025-03-10T13:00"), ZONE)


def test_only_where_nothing_ties_an_answer_to_a_person_it_is_anonymous() -> None:
    assert an_entrance().anonymous
    assert not an_entrance(pairing="card").anonymous
    assert not an_entrance(kind="personal").anonymous
    assert not an_entrance(perspective="partner").anonymous
