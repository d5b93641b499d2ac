"""A parent gets a slip, chooses on a phone, and the child answers by its card."""

import re

from flask import Flask

from impact.accounts.reach import everything
from impact.accounts.store import grant
from impact.kit.db import db
from impact.pilots.store import known_pilot
from surveys import store, wave_store
from surveys.xlsform import read_form
from tests.browser.conftest import PHONE, Open, faults, sideways
from tests.consents.makers import GROUP, TODAY, a_group, says
from tests.surveys.field.makers import LIBRARY, WAIVED


def test_a_parent_chooses_and_a_child_answers_by_its_card(
    site: Flask, signed_in: Open, visitor: Open
) -> None:
    with site.app_context(), everything("a group of children beside the demo"):
        pilot = known_pilot("wijkverkenners")
        group = a_group(pilot, "W1", "W2")
        grant("demo-scout@example.org", "scout", pilot_id=pilot.id)
        says(pilot, group, W2=False)
        owner, path = pilot.programme_id or 0, LIBRARY / "kind-6-9.md"
        store.take_form(read_form(path.name, path.read_bytes()), path.stem, owner, b"")
        store.publish(store.known(path.stem, owner), note="", waived=WAIVED, account=None)
        db.session.commit()
    staff, parent = signed_in("scout", size=PHONE), visitor(size=PHONE)
    staff.goto(f"/pilots/wijkverkenners/toestemming/{group}")
    assert faults(staff) == []
    staff.get_by_role("link", name="Briefjes voor ouders").click()
    assert faults(staff) == []
    staff.get_by_role("button", name="Maak de briefjes").click()
    assert faults(staff) == []
    address = re.search(r"/toestemming/[0-9A-Z-]+(?=<)", staff.content())
    assert address
    parent.goto(address[0])
    assert faults(parent) == []
    assert not sideways(parent)
    parent.get_by_role("button", name="Bewaar mijn keuze").click()
    assert parent.title().startswith("Fout:")
    assert faults(parent) == []
    parent.get_by_role("checkbox", name="Vragen beantwoorden").check()
    parent.get_by_role("button", name="Bewaar mijn keuze").click()
    assert parent.get_by_role("heading", name="Uw keuze is bewaard").is_visible()
    assert faults(parent) == []
    with site.app_context(), everything("a round for the group"):
        of, pilot = store.known("kind-6-9", owner), known_pilot("wijkverkenners")
        wave_store.open_wave(of, pilot, moment="post", activity=GROUP, first=TODAY)
    staff.goto("/pilots/wijkverkenners/vragen")
    staff.get_by_role("link", name="Iedereen heeft een eigen adres").click()
    staff.get_by_role("button", name="Maak de kaarten").click()
    assert faults(staff) == []
    assert not sideways(staff)
    card = re.search(r"/v/p/[0-9A-Z-]+(?=<)", staff.content())
    assert card
    parent.goto(f"{card[0]}?lang=nl")
    assert faults(parent) == []
    parent.get_by_role("button", name="Ja, ik doe mee").click()
    assert parent.get_by_role("group", name="Hoe oud ben je?").is_visible()
