"""Codes held against the room: what is asked, what is kept, and what the report makes of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from impact.attendance import check_store, merge_store
from impact.attendance.lists import Checked
from impact.kit.dates import Period
from impact.kit.db import db
from impact.pilots.cards import shown
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_visit, figures, pair, take_in
from tests.attendance.test_cards import TODAY, acts, an_order, replaced, uid_of
from tests.makers import a_pilot, hidden, send, someone

YEAR = Period(TODAY - timedelta(days=200), TODAY)
TEN = [a_visit(f"kind{n}", str(TODAY - timedelta(days=7))) for n in range(10)]


def checked(pilot: Pilot, *found: tuple[int, int, int | None], day: int = 0) -> None:
    """Write down checks of codes, some days ago."""
    for number, second, shared in found:
        that = Checked("", TODAY - timedelta(days=day), number, second, shared)
        check_store.keep(pilot, that, str(uuid4()), "")


def bounds(pilot: Pilot) -> tuple[float | None, int | None, float, float]:
    """Value, codes checked, and between how many people they lie."""
    one = figures(pilot, period=YEAR)["unique_bounds", ()].figure
    assert one.interval is not None, one.note
    assert (one.interval.method, one.interval.level) == ("code_bounds", None)
    return one.value, one.n, round(one.interval.low, 4), round(one.interval.high, 4)


def test_codes_are_checked_one_by_one_and_the_report_says_it_from_thirty_on(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*TEN))
    client = someone(app, "partner", pilot)
    address = f"/pilots/{pilot.code}/kaarten/controle"
    assert "Vanaf 30 kan het rapport" in client.get(address).text
    assert send(client, address, card="kind3", second="y") == 303
    assert send(client, address, card="kind4", shared="y") == 303
    assert send(client, address, card="nobody") == 422
    total = check_store.total(pilot)
    assert (total.checked, total.second, total.shared) == (2, 1, 1)
    assert figures(pilot, period=YEAR)["unique_bounds", ()].figure.note == (
        "fewer than 30 codes checked"
    )
    list_ = f"{address}/lijst"
    assert send(client, list_, day=str(TODAY), checked="28", second="1", shared="0") == 303
    # the upper limits of 2 and of 1 of 30 are 0.213235 and 0.166704
    assert bounds(pilot) == (10, 30, 7.8677, 11.667)
    assert acts()[-1] == "codes.checked"


def test_of_a_printed_card_nobody_asks_whether_two_share_it(app: Flask) -> None:
    pilot = a_pilot()
    client = someone(app, "partner", pilot)
    code = an_order(client, pilot, 1)[0]
    take_in(pilot, a_file(*TEN[1:], a_visit(shown(code), str(TODAY - timedelta(days=7)))))
    address = f"/pilots/{pilot.code}/kaarten/controle"
    assert send(client, address, card=shown(code), shared="y") == 422
    assert send(client, address, card=shown(code)) == 303
    assert check_store.total(pilot).shared is None
    checked(pilot, (39, 0, None))
    # the upper limit of 0 of 40 is 0.087622, and at most there are as many as there are codes
    assert bounds(pilot) == (10, 40, 9.1238, 10.0)
    assert "niet gevraagd" in client.get(address).text


def test_a_list_that_cannot_be_is_asked_again(app: Flask) -> None:
    pilot = a_pilot()
    client = someone(app, "partner", pilot)
    whole = {"day": str(TODAY), "checked": "30", "second": "2", "shared": ""}
    address = f"/pilots/{pilot.code}/kaarten/controle/lijst"
    for given in (
        {"checked": "0"},
        {"checked": "501"},
        {"checked": "dertig"},
        {"second": "31"},
        {"second": ""},
        {"shared": "31"},
        {"day": str(TODAY + timedelta(days=1))},
        {"day": "morgen"},
    ):
        assert send(client, address, **whole | given) == 422, given
    assert check_store.days(pilot) == []


def test_a_day_of_checks_is_taken_away_again(app: Flask) -> None:
    pilot = a_pilot()
    client = someone(app, "partner", pilot)
    checked(pilot, (30, 2, None), day=1)
    checked(pilot, (20, 0, 1))
    today, yesterday = check_store.days(pilot)
    assert (today.checked, yesterday.checked) == (20, 30)
    address = f"/pilots/{pilot.code}/kaarten/controle"
    form = hidden(client.get(address).text)
    gone = client.post(f"{address}/{yesterday.uid}/weg", data=form)
    assert gone.status_code == 303
    db.session.rollback()  # what a browser stored is seen by a new look only
    assert [one.checked for one in check_store.days(pilot)] == [20]
    assert client.post(f"{address}/{yesterday.uid}/weg", data=form).status_code == 404


def test_the_same_form_twice_is_kept_once(app: Flask) -> None:
    pilot, key = a_pilot(), str(uuid4())
    found = Checked("", TODAY, 30, 1, None)
    assert [check_store.keep(pilot, found, key, "") for _ in range(2)] == [True, False]
    assert check_store.total(pilot).checked == 30


def test_a_trainer_sees_the_own_groups_only_so_checks_no_codes(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*TEN))
    trainer = someone(app, "trainer", pilot)
    for path in ("controle", "controle/lijst"):
        assert trainer.get(f"/pilots/{pilot.code}/kaarten/{path}").status_code == 404


def test_codes_that_were_joined_or_replaced_are_no_found_out_second_codes(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*TEN))
    client = someone(app, "partner", pilot)
    checked(pilot, (30, 0, 0))
    before = bounds(pilot)
    replaced(client, pilot, "kind1")
    assert bounds(pilot) == before
    kept, gone = (uid_of(code) for code in ("kind2", "kind3"))
    merge_store.merge(pilot, kept, gone, str(uuid4()), "")
    value, n, low, high = bounds(pilot)
    assert (value, n) == (9, 30), "one code less, and no second code more"
    assert (low / 9, high / 9) == pytest.approx((before[2] / 10, before[3] / 10), abs=1e-4)


def test_checks_after_the_end_of_observation_do_not_exist(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*TEN))
    checked(pilot, (30, 0, None))
    then = Period(YEAR.first, TODAY - timedelta(days=1))
    one = figures(pilot, period=then)["unique_bounds", ()].figure
    assert one.note == "fewer than 30 codes checked"


def test_without_a_register_there_are_no_codes_to_bound(app: Flask) -> None:
    pilot = a_pilot()
    checked(pilot, (30, 0, None))
    assert figures(pilot, period=YEAR)["unique_bounds", ()].figure.note == "no data in this period"
    assert pair(figures(pilot, period=YEAR), "unique_bounds") == [None, None]


def test_two_pilots_without_a_common_code_have_no_bounds_together(app: Flask) -> None:
    one, other = a_pilot("one"), a_pilot("other")
    for pilot in (one, other):
        take_in(pilot, a_file(*TEN))
        checked(pilot, (30, 0, None))
    both = figures(one, other, period=YEAR)["unique_bounds", ()].figure
    assert (both.status, both.note) == ("not_available", "no common code")
