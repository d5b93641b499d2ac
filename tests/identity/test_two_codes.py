"""Who somebody with two codes is: whatever was written under either is seen and taken away."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from impact.attendance.models import Activity
from impact.identity.person import Person
from impact.kit.db import db
from impact.pilots.circle import today
from tests.attendance.test_merging import join, undo
from tests.identity.makers import a_group, name, noted, page, uid_of
from tests.makers import a_pilot, send, someone


def test_a_name_and_a_note_under_the_other_code_stay_in_sight_and_can_be_taken_away(
    app: Flask,
) -> None:
    pilot = a_pilot()
    held = a_group(pilot, "sam1", "sam2", "bob")
    until = today() + timedelta(days=5)
    other = name(pilot, "sam2", Person("Samkanarie", care="Notenkanarie", care_until=until))
    kept = uid_of("sam1")
    partner = someone(app, "partner", pilot)
    join(partner, pilot, "sam1", "sam2")
    before = noted()
    listed = page(app, partner, pilot)
    assert (listed.count("sam"), "Samkanarie" in listed) == (1, True)
    assert noted() == before + 1, "who is read is written down, under the code it is kept by"
    register = f"/pilots/{pilot.code}/aanwezigheid/{held.uid}"
    group = db.session.scalars(select(Activity.uid)).one()
    trainer = someone(app, "trainer", pilot, group_uid=group)
    for client in (partner, trainer):
        shown = client.get(register).text
        assert shown.count("Samkanarie") >= 1
        assert "Notenkanarie" in shown
    one = f"/pilots/{pilot.code}/deelnemers/{kept}"
    way = f'href="{one.replace(kept, other)}"'
    assert way in page(app, partner, pilot, f"/{kept}")
    name(pilot, "sam1", Person("Samkanarie"))
    assert send(partner, one, first="") == 303
    told = partner.get(f"/pilots/{pilot.code}/deelnemers").text
    assert "Onder deze code bewaren we niets meer." in told
    assert send(partner, one.replace(kept, other), first="", care="", care_until="") == 303
    assert "Samkanarie" not in page(app, partner, pilot)
    assert undo(partner, pilot) == 303
    assert way not in page(app, partner, pilot, f"/{kept}")
