"""What people sent, agreed to and took back: each act leaves a row, and none of their words."""

from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from impact.accounts.audit_models import Audit
from impact.accounts.audit_store import verify
from impact.kit.db import db
from impact.kit.tables import read_table
from impact.reports.store import archive_outcome, save_outcome
from stories.book_store import take_book
from stories.codebook import read_codebook
from stories.models import Codebook, Story
from stories.telling_store import open_telling
from surveys.answer_store import take_responses
from surveys.invitation_store import take_invitations
from surveys.models import Response
from tests.accounts.makers import run
from tests.makers import DAY, a_pilot, an_organisation, hidden, someone
from tests.reports.makers import an_aim
from tests.stories.makers import STARTER, a_file, a_story, take
from tests.surveys.field.makers import DEMO, Person, a_form, a_link
from tests.test_withdraw import receipt_on


def acts() -> list[tuple[str, str]]:
    """Return all acts, the oldest first, with what they were done to."""
    db.session.rollback()
    rows = db.session.scalars(select(Audit).order_by(Audit.id))
    return [(row.verb, row.object) for row in rows]


def words() -> str:
    rows = db.session.scalars(select(Audit).order_by(Audit.id))
    return repr([(row.object, row.detail) for row in rows])


def test_files_of_stories_and_codes_are_written_down(app: Flask) -> None:
    pilot = a_pilot()
    taken = a_file(a_story("Ik durf nu meer.", story="1"))
    for _ in range(2):
        take(pilot, taken)
    owner = an_organisation().id
    for _ in range(2):
        take_book(owner, read_codebook(STARTER.name, STARTER.read_bytes()))
    book = db.session.scalars(select(Codebook.id)).one()
    assert acts() == [("import", f"pilot:{pilot.uid}"), ("import", f"codebook:{book}")]
    assert "durf" not in words()


def test_files_of_answers_are_written_down(app: Flask) -> None:
    pilot = a_pilot()
    of = a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop")
    a_link(of, pilot)
    before = len(acts())
    invited = (
        b"questionnaire,perspective,moment,invited,opened_on\nna_afloop,family,post,9,2025-01-01\n"
    )
    answered = b"response,perspective,moment,submitted_on,enjoyment\nr1,family,post,2025-01-02,4\n"
    for _ in range(2):
        take_invitations(read_table("i.csv", invited), pilot)
        take_responses(read_table("r.csv", answered), of, pilot)
    assert acts()[before:] == [
        ("import", f"pilot:{pilot.uid}"),
        ("import", f"questionnaire:{of.uid}"),
    ]


def test_what_a_parent_said_is_written_down_with_who_noted_it(app: Flask) -> None:
    pilot = a_pilot()
    child = {"perspective": "participant", "age_band": "8-12"}
    take(pilot, a_file(a_story("Ik durf nu meer.", story="1", **child)))
    story = db.session.scalars(select(Story)).one()
    client = someone(app, "partner", pilot)
    address = f"/pilots/{pilot.code}/verhalen/{story.uid}"
    form = hidden(client.get(address).text) | {"answer": "no"}
    for _ in range(2):
        assert client.post(f"{address}/ouder", data=form).status_code in (302, 404)
    assert [one for one in acts() if one[0] == "consent.recorded"] == [
        ("consent.recorded", f"story:{story.uid}")
    ]
    row = db.session.scalars(select(Audit).where(Audit.verb == "consent.recorded")).one()
    assert row.account is not None
    assert (row.pilot_id, row.detail) == (pilot.id, {"said": "no"})


def test_taking_back_is_written_down_and_an_unknown_receipt_is_not(app: Flask) -> None:
    pilot = a_pilot()
    open_telling(pilot, None, DAY)
    form = a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop")
    somebody = Person(app.test_client(), a_link(form, pilot))
    somebody.fill_in()
    somebody.walk(enjoyment="4")
    somebody.fill_in()
    receipt = receipt_on(somebody.text)
    sent = db.session.scalars(select(Response.uid)).one()
    before = len(acts())
    for code in (receipt, receipt, "0000-0000-0000-0"):
        assert run(app, "withdraw", code).exit_code == 0
    assert acts()[before:] == [
        ("everything", "command:withdraw"),
        ("withdrawn", f"response:{sent}"),
        ("everything", "command:withdraw"),
        ("everything", "command:withdraw"),
    ]
    assert receipt not in words()


def test_outcomes_are_written_down_version_by_version(app: Flask) -> None:
    pilot = a_pilot()
    key = str(uuid4())
    for _ in range(2):
        uid = save_outcome(pilot, an_aim(uid=""), key=key, today=DAY)
    for _ in range(2):
        archive_outcome(pilot, uid, DAY)
    kept = f"outcome:{uid}"
    assert acts() == [("outcome.saved", kept), ("outcome.archived", kept)]
    assert verify().broken is None
