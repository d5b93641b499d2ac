"""What cannot be right in a register is found, said, and gone again once it is mended."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from impact.pilots.models import Pilot
from impact.pilots.problems import problems
from tests.attendance.makers import a_file, a_row, a_visit, take_in
from tests.makers import a_pilot, hidden, send, someone, today

TODAY = today()
FAR, AHEAD = (TODAY - timedelta(days=60)).isoformat(), (TODAY + timedelta(days=9)).isoformat()
WEEKS = [(TODAY - timedelta(days=7 * n)).isoformat() for n in range(1, 6)]
ALL = {
    "heads_below",
    "never_filled",
    "not_yet_held",
    "without_length",
    "unnamed",
    "impossible_years",
    "differing_values",
    "open_courses",
    "twice_enrolled",
    "alike_codes",
    "said_no",
}


def found(pilot: Pilot) -> dict[str, int]:
    """Return which faults of the register are found, and how often."""
    return {one.problem.name: one.number for one in problems(pilot) if one.problem.name in ALL}


def cases(client: FlaskClient, pilot: Pilot, name: str) -> str:
    """Return the page on which one kind of fault is shown, place by place."""
    return client.get(f"/pilots/{pilot.code}/gegevens/{name}").text


def test_everything_that_cannot_be_right_in_a_register_is_found(app: Flask) -> None:
    a_good_register(a_pilot("elders"))
    pilot = a_pilot()
    enrolled = {"enrolled_on": WEEKS[4], "course_end": TODAY.isoformat()}
    take_in(
        pilot,
        a_file(
            a_row("Koor", WEEKS[0], headcount=1),
            a_visit("k01", WEEKS[0], activity="Koor"),
            a_visit("k02", WEEKS[0], activity="Koor"),
            a_row("Koor", FAR),
            a_visit("k01", AHEAD, activity="Koor", minutes=60),
            a_visit("K-02", WEEKS[1], activity="Koor", birth_year=2031, gender="m"),
            a_visit("K-02", WEEKS[2], activity="Koor", birth_year=2014, gender="M"),
            a_row("Dans", WEEKS[1], headcount=40, minutes=60),
            a_visit("d01", WEEKS[3], activity="Open", enrolled_on=WEEKS[4]),
            a_row("Dans", participant="d01", session_date="", enrolled_on=WEEKS[4]),
            a_row("Dans", participant="d01", session_date="", enrolled_on=WEEKS[3]),
            *(a_visit("t01", day, activity="Theater", **enrolled) for day in WEEKS[1:]),
            a_visit("t01", WEEKS[0], activity="Theater", completed="no", **enrolled),
        ),
    )
    counts = found(pilot)
    assert set(counts) == ALL
    assert counts == dict.fromkeys(ALL, 1) | {
        "without_length": 9,
        "open_courses": 2,
        "unnamed": 1,
    }
    partner = someone(app, "partner", pilot)
    assert "Koor" in cases(partner, pilot, "heads_below")
    assert "K-02, 2031" in cases(partner, pilot, "impossible_years")
    assert "K-02 en k02" in cases(partner, pilot, "alike_codes")
    assert "t01, Theater" in cases(partner, pilot, "said_no")
    assert "d01, Dans" in cases(partner, pilot, "twice_enrolled")
    for name in ALL:
        assert "Herstel" in cases(partner, pilot, name), name


def a_good_register(pilot: Pilot) -> None:
    """A register in which nothing is wrong."""
    take_in(
        pilot,
        a_file(
            *(a_visit("p1", day, minutes=60, birth_year=2014) for day in WEEKS),
            *(a_visit("p2", day, minutes=60, gender="v") for day in WEEKS[:2]),
            a_row("Dans", WEEKS[0], headcount=2, minutes=60),
            a_row("Dans", AHEAD, minutes=60),
            a_row("Dans", FAR, minutes=0),
        ),
    )


def test_a_register_in_which_all_is_right_says_so(app: Flask) -> None:
    pilot = a_pilot()
    a_good_register(pilot)
    assert found(pilot) == {}
    page = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}/gegevens").text
    assert "We vonden niets dat niet kan kloppen." in page


def test_a_partner_mends_a_head_count_where_the_page_sends_them(app: Flask) -> None:
    pilot = a_pilot()
    day, minutes = WEEKS[0], {"minutes": 60}
    named = [a_visit(code, day, **minutes) for code in ("k01", "k02")]
    take_in(pilot, a_file(a_row("Dans", day, headcount=1, **minutes), *named))
    partner = someone(app, "partner", pilot)
    page = partner.get(f"/pilots/{pilot.code}").text
    assert "Bij 1 les is de telling lager dan de lijst" in page
    address = cases(partner, pilot, "heads_below").partition("/aanwezigheid/")[2].partition('"')[0]
    register = f"/pilots/{pilot.code}/aanwezigheid/{address}"
    assert send(partner, register, extra="1") == 303
    assert "lager dan de lijst" not in partner.get(f"/pilots/{pilot.code}").text
    assert "Het klopt weer" in cases(partner, pilot, "heads_below")


def test_two_codes_that_were_joined_are_one_person_and_no_fault(app: Flask) -> None:
    pilot = a_pilot()
    take_in(
        pilot, a_file(a_visit("k-1", WEEKS[0], minutes=60), a_visit("K1", WEEKS[1], minutes=60))
    )
    assert found(pilot) == {"alike_codes": 1}
    partner = someone(app, "partner", pilot)
    overview = f"/pilots/{pilot.code}/deelnemers/samen"
    form = hidden(partner.get(overview).text)
    weighed = partner.post(overview, data=form | {"kept": "k-1", "gone": "K1"})
    assert weighed.status_code == 303
    where = weighed.location
    assert partner.post(where, data=hidden(partner.get(where).text)).status_code == 303
    assert "op twee manieren" not in partner.get(f"/pilots/{pilot.code}").text
