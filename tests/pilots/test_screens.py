"""The front door and the page of a pilot: each role finds what it may use, and no dead ends."""

import re
from collections.abc import Iterator
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient

from impact.accounts.access import MAY
from impact.kit.gather import gather
from impact.pilots.attention import Waiting, Watch, watch
from impact.pilots.menu import KEEPING, PLACES, _guards
from impact.pilots.models import Pilot
from impact.pilots.panels import panel
from impact.pilots.store import write
from tests.attendance.makers import a_file, a_row, take_in
from tests.makers import a_pilot, someone


def links(page: str) -> list[str]:
    """Return where the menu of a page leads."""
    menu = re.search(r'<nav class="side".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', menu[0]) if menu else []


def test_the_front_door_says_what_this_is_and_where_to_go_in(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Hier tellen pilots wie er kwam" in page
    assert 'href="/aanmelden"' in page
    assert links(page) == []


def test_pilots_stand_by_name_and_never_by_score(app: Flask) -> None:
    for code in ("zuid", "atelier", "klank"):
        a_pilot(code)
    page = someone(app, "manager").get("/").text
    assert page.index("Atelier") < page.index("Klank") < page.index("Zuid")


def test_a_pilot_out_of_reach_is_not_on_the_list(app: Flask) -> None:
    mine = a_pilot("mine")
    a_pilot("yours")
    page = someone(app, "partner", mine).get("/").text
    assert "Mine" in page
    assert "Yours" not in page


def test_an_administrator_reads_which_pilots_there_are_and_opens_none(app: Flask) -> None:
    pilot = a_pilot("wijk")
    admin = someone(app, "admin")
    page = admin.get("/").text
    assert "Wijk <code>wijk</code>" in page
    assert "Jij beheert deze installatie" in page
    assert [one for one in re.findall(r'href="([^"]*)"', page) if "/pilots/" in one] == []
    assert admin.get(f"/pilots/{pilot.code}").status_code == 404


@pytest.mark.crawl
@pytest.mark.parametrize("role", sorted(MAY))
def test_a_menu_leads_only_where_the_role_may_go(app: Flask, role: str) -> None:
    client = someone(app, role, a_pilot(invented=True))
    found = links(client.get("/").text)
    assert "/" in found
    for address in dict.fromkeys(found):
        assert client.get(address, follow_redirects=True).status_code == 200, address


@pytest.mark.parametrize("role", sorted(MAY))
def test_at_one_level_of_the_menu_lie_seven_at_most_and_each_screen_is_two_steps_away(
    app: Flask, role: str
) -> None:
    pilot = a_pilot()
    client = someone(app, role, pilot)
    client.get(f"/pilots/{pilot.code}")
    page = client.get("/").text
    side = re.search(r'<nav class="side".*?</nav>', page, re.DOTALL)
    assert side
    for level in re.findall(r"<ul>(?:(?!<ul>).)*?</ul>", side[0], re.DOTALL):
        assert level.count("<li>") <= 7
    found = set(links(page))
    for address in list(found):
        shown = client.get(address, follow_redirects=True).text
        for tabs in re.findall(r'<nav class="tabs".*?</nav>', shown, re.DOTALL):
            found |= set(re.findall(r'href="([^"]+)"', tabs))
    with app.test_request_context():
        guards = _guards()
    items = [*(item for place in PLACES for item in place[3]), *KEEPING]
    rules = [rule for _, screens in items for _, rule in screens]
    mine = {one for one in rules if guards.get(one, "") in MAY[role]}
    may = {one.replace("<code>", pilot.code) for one in mine}
    if "pilot.see" not in MAY[role]:
        may = {one for one in may if "/pilots/" not in one}
    assert may <= found


def test_a_pilot_that_was_made_up_says_so_on_its_page(app: Flask) -> None:
    said = "Voorbeeld: verzonnen gegevens in echte Rotterdamse wijken"
    client = someone(app, "manager")
    a_pilot("made-up", invented=True)
    a_pilot("real")
    assert said in client.get("/pilots/made-up").text
    assert said not in client.get("/pilots/real").text


def test_the_pilot_last_looked_at_stays_at_hand(app: Flask) -> None:
    a_pilot("klank")
    a_pilot("wijk")
    client = someone(app, "partner")
    client.get("/pilots/wijk")
    assert '<a href="/pilots/wijk">Wijk</a>' in client.get("/").text


def test_an_administrator_sees_no_pilot(app: Flask) -> None:
    a_pilot()
    client = someone(app, "admin")
    assert client.get("/pilots/talentz-skool").status_code == 404


@pytest.mark.parametrize("address", ["/", "/pilots/p0"])
def test_a_page_asks_the_database_as_often_with_twice_the_pilots(
    app: Flask, statements: list[str], address: str
) -> None:
    a_pilot("p0")
    client = someone(app, "manager")
    client.get("/pilots/p0")
    asked = []
    for more in (2, 4):
        for number in range(more):
            a_pilot(f"p{more}{number}")
        statements.clear()
        assert client.get(address).status_code == 200
        asked.append(len([one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]))
    assert asked[0] == asked[1] <= 12


def test_what_waits_stands_first_for_those_who_can_do_it(app: Flask) -> None:
    @watch("attendance.write")
    def unticked(pilot: Pilot) -> Iterator[Waiting]:
        yield Waiting("2 lessen zonder lijst", pilot.name, "/pilots/klank", "Vul in")

    room = ModuleType("room")
    vars(room)["unticked"] = unticked
    app.extensions["watches"] = gather(Watch, [room])
    pilot = a_pilot("klank")
    assert "2 lessen zonder lijst" in someone(app, "partner", pilot).get("/pilots/klank").text
    funder = someone(app, "funder", pilot).get("/pilots/klank").text
    assert "2 lessen zonder lijst" not in funder
    assert "Er wacht hier niets op je." in funder


def test_what_cannot_be_right_is_looked_for_once_after_each_write(
    app: Flask, statements: list[str]
) -> None:
    pilot = a_pilot("klank")
    partner = someone(app, "partner", pilot)

    def looked() -> bool:
        statements.clear()
        partner.get("/pilots/klank")
        return any("impossible" in one or "birth_year" in one for one in statements)

    assert [looked(), looked()] == [True, False]
    write(pilot, lambda: None)
    assert [looked(), looked()] == [True, False]


def test_a_manager_sees_what_is_wrong_and_who_can_mend_it(app: Flask) -> None:
    pilot = a_pilot("klank")
    take_in(pilot, a_file(a_row("Dans", "2025-01-08")))
    address = "/pilots/klank/gegevens/never_filled"
    partner, manager = (
        someone(app, role, pilot).get(address).text for role in ("partner", "manager")
    )
    assert "Dans, 8 januari 2025" in partner
    assert "Dans, 8 januari 2025" in manager
    assert "/pilots/klank/aanwezigheid/" in partner
    assert "/pilots/klank/aanwezigheid/" not in manager
    assert "Wie de lijsten van deze pilot bijhoudt, kan dit herstellen." in manager


@pytest.mark.parametrize("role", ["trainer", "scout", "coder", "funder", "admin"])
def test_what_is_wrong_is_for_who_answers_for_the_data(app: Flask, role: str) -> None:
    pilot = a_pilot("klank")
    client = someone(app, role, pilot)
    for address in ("/pilots/klank/gegevens", "/pilots/klank/gegevens/never_filled"):
        assert client.get(address).status_code == 404
    partner = someone(app, "partner", pilot)
    assert partner.get("/pilots/klank/gegevens/never_filled").status_code == 200
    assert partner.get("/pilots/klank/gegevens/happiness").status_code == 404


def test_a_room_draws_its_own_part_for_those_who_may_read_it(app: Flask) -> None:
    @panel("today", "attendance.write")
    def my_list(pilot: Pilot) -> str:
        return f"<p>lijst van {pilot.code}</p>"

    app.extensions["panels"] = {my_list.name: my_list}
    pilot = a_pilot("klank")
    assert "<p>lijst van klank</p>" in someone(app, "trainer", pilot).get("/pilots/klank").text
    assert "lijst van" not in someone(app, "manager", pilot).get("/pilots/klank").text
