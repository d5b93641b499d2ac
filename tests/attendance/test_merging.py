"""Two codes that are one person: what changes, that nothing is lost, and the way back."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from impact.attendance.models import Merge, Participant, Presence
from impact.kit.db import db
from impact.kit.tables import read_table
from impact.pilots.models import Pilot
from surveys.answer_store import take_responses
from tests.attendance.makers import ROOM, a_file, a_row, a_visit, figures, pair, take_in, value
from tests.attendance.test_cards import acts, looked_up, said, uid_of
from tests.makers import a_pilot, hidden, send, someone
from tests.stories.makers import a_file as a_pile
from tests.stories.makers import a_story, take
from tests.surveys.field.makers import DEMO, a_form, a_link

DAYS = ("2025-03-05", "2025-03-12", "2025-03-19", "2025-03-26")


def a_double(pilot: Pilot) -> None:
    """Samira has two codes: in one session both were there, in another one was ill and one came."""
    rows = [a_visit("bob", day) for day in DAYS]
    rows += [a_visit("sam1", DAYS[0]), a_visit("sam1", DAYS[1], birth_year=2014)]
    rows += [a_visit("sam1", DAYS[2], status="excused", gender="meisje")]
    rows += [a_visit("sam2", DAYS[1], postcode4=3025), a_visit("sam2", DAYS[2], birth_year=2014)]
    rows += [a_visit("sam2", DAYS[3], status="absent")]
    course = {"enrolled_on": DAYS[0], "course_end": DAYS[3]}
    rows += [a_row("Dans", "", participant=one, **course) for one in ("sam1", "sam2")]
    take_in(pilot, a_file(*rows))


def frames(pilot: Pilot) -> dict[str, list[Any]]:
    """Every row of the frames about the register, as a report would read them."""
    db.session.rollback()
    found = {
        name: [tuple(row) for row in db.session.execute(frame.query(pilot.id))]
        for name, frame in ROOM.frames.items()
        if frame.query
    }
    db.session.rollback()
    return found


def join(client: FlaskClient, pilot: Pilot, kept: str, gone: str) -> str:
    """Join two codes as the pages do; return what the page said before the press."""
    start = f"/pilots/{pilot.code}/deelnemers/samen"
    form = hidden(client.get(start).text) | {"kept": kept, "gone": gone}
    answer = client.post(start, data=form)
    assert answer.status_code == 303
    before = client.get(answer.location).text
    assert send(client, answer.location) == 303
    return before


def undo(client: FlaskClient, pilot: Pilot, number: int = 0) -> int:
    page = client.get(f"/pilots/{pilot.code}/deelnemers/samen").text
    address = re.findall(r'action="([^"]+/los)"', page)[number]
    return client.post(address, data=hidden(page)).status_code


def test_two_codes_count_as_one_person_and_undo_gives_every_figure_back(app: Flask) -> None:
    pilot = a_pilot()
    a_double(pilot)
    partner = someone(app, "partner", pilot)
    before, rows = said(figures(pilot, period=None)), frames(pilot)
    page = join(partner, pilot, "sam1", "sam2")
    for words in (
        "sam1 staat op de lijst van 3 lessen.",
        "In 2 lessen staan beide codes.",
        "Deze pilot heeft dan 2 mensen met een code; nu zijn het er 3.",
        "We tellen 1 bezoek minder, want daar waren beide codes er.",
    ):
        assert words in page
    merged = figures(pilot, period=None)
    assert value(merged, "unique_participants") == 2
    # bob 4, Samira on the 5th, the 12th and the 19th: whoever came was not ill.
    assert value(merged, "visits") == 7
    assert pair(merged, "named_coverage") == [7, 7]
    lines = {row[5]: row for row in frames(pilot)["visits"] if row[8] == "sam1"}
    assert len(lines) == 4
    held = {str(day): row for day, row in lines.items()}
    assert [held[day][10] for day in DAYS] == ["present", "present", "present", "absent"]
    # What the weaker line said is not lost: it fills in where the stronger one is silent.
    assert held[DAYS[1]][13:16] == (2014, None, "3025")
    assert held[DAYS[2]][13:16] == (2014, "meisje", None)
    assert {row[1] for row in frames(pilot)["signups"]} == {"sam1"}
    stored = select(Participant.code).join(Presence).order_by(Participant.code)
    assert list(db.session.scalars(stored)).count("sam2") == 3  # whose line it was, it stays
    assert undo(partner, pilot) == 303
    assert frames(pilot) == rows
    assert said(figures(pilot, period=None)) == before
    assert [one for one in acts() if one.startswith("people")] == [
        "people.merged",
        "people.unmerged",
    ]


def test_joined_again_and_in_a_row_the_first_undone_gives_the_second_back(app: Flask) -> None:
    pilot = a_pilot()
    a_double(pilot)
    partner = someone(app, "partner", pilot)
    whole = frames(pilot)
    join(partner, pilot, "sam1", "sam2")
    pairs = frames(pilot)
    join(partner, pilot, "bob", "sam2")  # sam2 is sam1 by now: all three are bob
    assert {row[8] for row in frames(pilot)["visits"]} == {"bob"}
    assert value(figures(pilot, period=None), "visits") == 4
    assert undo(partner, pilot, 0) == 303
    assert frames(pilot) == pairs
    join(partner, pilot, "bob", "sam1")
    assert undo(partner, pilot, 1) == 303  # the older one: sam2 is a person again
    assert {row[8] for row in frames(pilot)["visits"]} == {"bob", "sam2"}
    assert undo(partner, pilot) == 303
    assert frames(pilot) == whole
    standing = select(Merge.id).where(Merge.undone_on.is_(None))
    assert db.session.scalars(standing).all() == []


def test_a_joined_person_stands_on_the_register_once(app: Flask) -> None:
    pilot = a_pilot()
    a_double(pilot)
    partner = someone(app, "partner", pilot)
    join(partner, pilot, "sam1", "sam2")
    listed = partner.get(f"/pilots/{pilot.code}/aanwezigheid").text
    uids = re.findall(rf"/pilots/{pilot.code}/aanwezigheid/([\w-]{{22}})", listed)
    register = f"/pilots/{pilot.code}/aanwezigheid/{uids[-2]}"  # the 12th, the oldest but one
    page = partner.get(register).text
    assert ("sam1" in page, "sam2" in page) == (True, False)
    assert page.count('<fieldset class="kid"') == 2
    one = f"p-{uid_of('sam1')}"
    assert send(partner, register, **{one: "absent"}, newcomers="sam2") == 303
    assert "0 er" not in partner.get(f"/pilots/{pilot.code}/aanwezigheid").text
    assert value(figures(pilot, period=None), "visits") == 6
    again = partner.get(register).text
    assert again.count('value="absent" checked') == 1


def test_a_joined_person_stands_in_the_list_of_participants_once(app: Flask) -> None:
    pilot = a_pilot()
    a_double(pilot)
    manager, partner = someone(app, "manager", pilot), someone(app, "partner", pilot)
    page = f"/pilots/{pilot.code}/deelnemers"
    before = manager.get(page).text
    assert "<bdi>sam1</bdi>" in before
    assert "<bdi>sam2</bdi>" in before
    join(partner, pilot, "sam1", "sam2")
    assert "<bdi>sam1</bdi>" in (after := manager.get(page).text)
    assert "<bdi>sam2</bdi>" not in after
    assert undo(partner, pilot) == 303
    assert "<bdi>sam2</bdi>" in manager.get(page).text


def test_answers_and_stories_of_a_joined_person_are_one_voice(app: Flask) -> None:
    pilot = a_pilot()
    a_double(pilot)
    of = a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop")
    a_link(of, pilot)
    answers = (
        "response,perspective,moment,submitted_on,participant,enjoyment\n"
        "r1,participant,post,2025-04-02,sam1,4\n"
        "r2,participant,post,2025-04-03,sam2,5\n"
        "r3,participant,post,2025-04-03,,5\n"
    )
    take_responses(read_table("r.csv", answers.encode()), of, pilot)
    told = [a_story(f"Ik durf {n} keer meer.", story=str(n), participant=f"sam{n}") for n in (1, 2)]
    take(pilot, a_pile(*told))
    partner = someone(app, "partner", pilot)
    catalogue = app.extensions["catalogue"].frames

    def voices(name: str) -> list[str | None]:
        db.session.rollback()
        found = db.session.execute(catalogue[name].query(pilot.id)).mappings()
        voiced = sorted(str(row["participant"]) for row in found)
        db.session.rollback()
        return list(voiced)

    assert voices("responses") == ["None", "sam1", "sam2"]
    assert voices("stories") == ["sam1", "sam2"]
    join(partner, pilot, "sam1", "sam2")
    assert voices("responses") == ["None", "sam1", "sam1"]
    assert voices("stories") == ["sam1", "sam1"]
    assert undo(partner, pilot) == 303
    assert voices("stories") == ["sam1", "sam2"]


def test_what_cannot_be_joined_is_refused_in_words_and_twice_is_once(app: Flask) -> None:
    pilot, other = a_pilot(), a_pilot("elders")
    a_double(pilot)
    take_in(other, a_file(a_visit("zoe")))
    partner = someone(app, "partner", pilot)
    start = f"/pilots/{pilot.code}/deelnemers/samen"
    form = hidden(partner.get(start).text)
    for kept, gone in (("sam1", "sam1"), ("sam1", ""), ("", "sam1"), ("sam1", "zoe"), ("x", "y")):
        answer = partner.post(start, data=form | {"kept": kept, "gone": gone})
        assert answer.status_code == 422
        assert "Fout:" in answer.text
    assert "zoe" not in partner.get(start).text
    sam1, sam2, zoe = uid_of("sam1"), uid_of("sam2"), uid_of("zoe")
    address = f"{start}/{sam1}/{sam2}"
    press = hidden(partner.get(address).text)
    assert [partner.post(address, data=press).status_code for _ in range(2)] == [303, 303]
    assert len(db.session.scalars(select(Merge.id)).all()) == 1
    db.session.rollback()
    assert partner.get(address).status_code == 404  # one person by now
    assert partner.post(address, data=hidden(partner.get(start).text)).status_code == 303
    assert "al één persoon" in partner.get(start).text
    for theirs in (f"{start}/{sam1}/{zoe}", f"{start}/{zoe}/{sam1}", f"{start}/{sam1}/nobody"):
        assert partner.get(theirs).status_code == 404
        assert partner.post(theirs, data=press).status_code == 404
    merge = looked_up(select(Merge.uid))
    stranger = someone(app, "partner", other)
    for path in (start, f"/pilots/{other.code}/deelnemers/samen"):
        form = hidden(stranger.get(f"/pilots/{other.code}/deelnemers/samen").text)
        assert stranger.post(f"{path}/{merge}/los", data=form).status_code == 404
    form = hidden(partner.get(start).text)
    assert [partner.post(f"{start}/{merge}/los", data=form).status_code for _ in range(2)] == [
        303
    ] * 2
    assert acts().count("people.unmerged") == 1
