"""The log on a page: each role sees what is its own, fifty at a time."""

import re

import pytest
from flask import Flask

from impact.accounts.audit import FILES, audited
from tests.makers import a_pilot, an_organisation, someone


def lines(page: str) -> list[str]:
    """Return what the rows of the table are about."""
    return re.findall(r"<code>([^<]+)</code></td>", page)


def test_a_manager_sees_the_programme_and_a_stranger_nothing(app: Flask) -> None:
    mine, yours = a_pilot("mine"), a_pilot("yours", programme="other")
    audited("import", "pilot:mine", pilot=mine.id)
    audited("import", "pilot:yours", pilot=yours.id)
    manager = someone(app, "manager", mine)
    assert lines(manager.get("/logboek").text) == ["pilot:mine"]
    assert someone(app, "coder", mine).get("/logboek").status_code == 404
    assert someone(app, "trainer", mine).get("/logboek").status_code == 404
    assert app.test_client().get("/logboek").status_code == 303


def test_a_partner_sees_what_the_own_organisation_did(app: Flask) -> None:
    pilot = a_pilot()
    ours, theirs = (an_organisation(code, "partner").id for code in ("ours", "theirs"))
    one = someone(app, "partner", pilot, organisation_id=ours)
    other = someone(app, "partner", pilot, organisation_id=theirs)
    assert one.get("/pilots/talentz-skool/rapport.csv?from=2025-01-01&to=2025-01-31").status_code
    audited("import", "pilot:by-command", pilot=pilot.id)
    seen, hidden = (lines(client.get("/logboek").text) for client in (one, other))
    assert [re.sub(r":.*", "", line) for line in seen][-1] == "account"
    assert "pilot:by-command" not in seen
    assert set(seen) & set(hidden) == set()


def test_an_administrator_sees_counts_and_nothing_of_anybody(app: Flask) -> None:
    pilot = a_pilot()
    for _ in range(3):
        audited("import", "pilot:secret", pilot=pilot.id)
    page = someone(app, "admin").get("/logboek").text
    assert "secret" not in page
    assert re.search(r"las een bestand in</th><td[^>]*>3</td><td[^>]*>3</td>", page)


def test_fifty_stand_on_a_page_and_the_rest_behind_it(app: Flask) -> None:
    pilot = a_pilot()
    for n in range(120):
        audited("import", f"pilot:n{n}", pilot=pilot.id)
    client, address, seen = someone(app, "manager", pilot), "/logboek", list[str]()
    while address:
        page = client.get(address).text
        found = lines(page)
        assert len(found) <= 50
        seen += found
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1] if following else ""
    assert seen == [f"pilot:n{n}" for n in reversed(range(120))]


@pytest.mark.parametrize("key", ["x", "-1", "0", "9" * 30, "%00", "1;2"])
def test_a_wrong_key_of_a_page_is_no_fault(app: Flask, key: str) -> None:
    client = someone(app, "manager", a_pilot())
    assert client.get(f"/logboek?voor={key}").status_code in (200, 400)


def test_a_file_is_told_by_what_was_in_it(app: Flask) -> None:
    pilot = a_pilot()
    for what in FILES:
        audited("import", "pilot:x", pilot=pilot.id, what=what, rows=1)
    page = someone(app, "manager", pilot).get("/logboek").text
    for said in ("las een presentielijst in", "las verhalen in", "las een vragenlijst in"):
        assert page.count(said) == 1


def test_an_empty_log_says_what_will_come(app: Flask) -> None:
    page = someone(app, "manager", a_pilot()).get("/logboek").text
    assert "Er is nog niets gedaan" in page


def test_the_log_stands_in_the_menu_of_those_who_may_read_it(app: Flask) -> None:
    pilot = a_pilot()
    for role, there in (("manager", True), ("partner", True), ("admin", True), ("coder", False)):
        page = someone(app, role, pilot).get("/").text
        assert ('href="/logboek"' in page) == there, role
        assert ('href="/gezondheid"' in page) == (role == "admin"), role
