"""What waits for whoever keeps the register stands on the page of the pilot."""

from datetime import timedelta

from flask import Flask

from tests.attendance.makers import a_file, a_row, a_visit, take_in
from tests.makers import a_pilot, someone, today


def test_sessions_without_a_register_wait(app: Flask) -> None:
    pilot = a_pilot()
    days = [(today() - timedelta(days=n)).isoformat() for n in (3, 4, 5, 6, 40, -3)]
    take_in(
        pilot,
        a_file(
            a_row("Dans", days[0]),
            a_row("Koor", days[0]),
            a_row("Dans", days[1], minutes=0),
            a_row("Dans", days[2], headcount=0),
            a_visit("p1", days[3]),
            a_row("Dans", days[4]),
            a_row("Dans", days[5]),
        ),
    )
    page = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}").text
    assert "Van 2 lessen is nog niet ingevuld wie er was" in page


def test_nothing_waits_when_all_is_filled_in(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("p1", today().isoformat())))
    page = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}").text
    assert "nog niet ingevuld" not in page
