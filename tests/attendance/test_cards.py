"""Cards on the screen: given out, lost, scanned, printed; and who may do which."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from impact.accounts.audit_models import Audit
from impact.attendance import card_store
from impact.attendance.models import Activity, Card, Participant, Presence, Session
from impact.kit.dates import local_date, now
from impact.kit.db import db
from impact.kit.tables import read_table
from impact.kit.throttle import LIMITS, throttle
from impact.pilots.cards import draw, shown
from impact.pilots.models import Pilot
from surveys.answer_store import take_responses
from surveys.models import Subject
from tests.attendance.makers import a_file, a_row, a_visit, figures, take_in
from tests.attendance.test_card_sheet import words
from tests.makers import a_pilot, hidden, send, someone
from tests.surveys.field.makers import DEMO, a_form, a_link

TODAY = local_date(now(), "Europe/Amsterdam")


def a_week(pilot: Pilot) -> str:
    """Three people in Dans, one in Koor, and a session of Dans today; return its uid."""
    days = [str(TODAY - timedelta(days=n)) for n in (14, 7)]
    rows = [a_visit(code, day) for code in ("ada", "bob", "cas") for day in days]
    koor = a_visit("eva", days[0], activity="Koor")
    take_in(pilot, a_file(*rows, koor, a_row("Dans", str(TODAY), minutes=60)))
    return db.session.scalars(select(Session.uid).where(Session.held_on == TODAY)).one()


def looked_up(query: Any) -> Any:
    """Return the one value in the database as it is now, and let others write after it."""
    db.session.rollback()
    found = db.session.scalars(query).one()
    db.session.rollback()
    return found


def uid_of(code: str) -> str:
    return str(looked_up(select(Participant.uid).where(Participant.code == code)))


def group(name: str) -> str:
    return str(looked_up(select(Activity.uid).where(Activity.name == name)))


def acts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Audit.verb).order_by(Audit.id)))


def codes() -> list[str]:
    """The codes that were drawn, in that order."""
    db.session.rollback()
    return list(db.session.scalars(select(Card.code).where(Card.drawn).order_by(Card.id)))


def replaced(client: FlaskClient, pilot: Pilot, code: str, empty: str = "") -> str:
    """Give somebody a new card; return its code."""
    address = f"/pilots/{pilot.code}/deelnemers/{uid_of(code)}/kaart"
    assert send(client, address, empty=empty) == 303
    page = client.get(address).text
    return str(re.findall(r"<title>\s*Kaart (\S+)", page)[0]).replace("-", "")


def an_order(client: FlaskClient, pilot: Pilot, number: int) -> list[str]:
    before = codes()
    assert send(client, f"/pilots/{pilot.code}/kaarten/nieuw", number=str(number)) == 303
    return [code for code in codes() if code not in before]


def said(found: Any) -> dict[Any, Any]:
    """What figures say, to the last number."""
    return {key: one.figure for key, one in found.items()}


def test_a_lost_card_keeps_all_figures_and_both_codes_lead_to_the_same_person(app: Flask) -> None:
    pilot = a_pilot()
    held = a_week(pilot)
    before = said(figures(pilot, period=None))
    assert len(before) > 10
    trainer = someone(app, "trainer", pilot, group_uid=group("Dans"))
    new = replaced(trainer, pilot, "ada")
    newer = replaced(trainer, pilot, "ada")
    assert said(figures(pilot, period=None)) == before
    page = trainer.get(f"/pilots/{pilot.code}/kaarten").text
    assert shown(newer) in page
    rows = db.session.execute(
        select(Card.code, Card.given_on, Card.replaced_on).order_by(Card.id)
    ).all()
    assert [(code, bool(given), bool(gone)) for code, given, gone in rows] == [
        ("ada", False, True),
        (new, True, True),
        (newer, True, False),
    ]
    assert acts()[-2:] == ["card.replaced", "card.replaced"]
    # By either code, on the register and in a file, it is ada and nobody new.
    everybody = select(func.count()).select_from(Participant)
    people = looked_up(everybody)
    register = f"/pilots/{pilot.code}/aanwezigheid/{held}"
    assert shown(newer) in trainer.get(register).text
    assert send(trainer, register, newcomers=f"ada, {new}, {shown(newer).lower()}, eva") == 303
    take_in(pilot, a_file(a_visit(shown(new), str(TODAY - timedelta(days=3)))))
    assert looked_up(everybody) == people
    lines = select(func.count()).select_from(Presence).join(Participant)
    assert looked_up(lines.where(Participant.code == "ada")) == 4
    assert "4 er" in trainer.get(f"/pilots/{pilot.code}/aanwezigheid").text


def test_answers_under_an_old_and_a_new_code_are_those_of_one_person(app: Flask) -> None:
    pilot = a_pilot()
    a_week(pilot)
    new = replaced(someone(app, "partner", pilot), pilot, "ada")
    of = a_form((DEMO / "na_afloop.md").read_text("utf-8"), "na_afloop")
    a_link(of, pilot)
    answers = (
        "response,perspective,moment,wave,submitted_on,participant,enjoyment\n"
        "r1,participant,post,een,2025-01-02,ada,4\n"
        f"r2,participant,post,twee,2025-01-03,{shown(new).lower()},5\n"
        "r3,participant,post,twee,2025-01-03,onbekend,5\n"
    )
    take_responses(read_table("r.csv", answers.encode()), of, pilot)
    found = db.session.scalars(select(Subject.participant_uid).order_by(Subject.participant_uid))
    assert list(found) == ["ada", "onbekend"]


def test_empty_cards_are_ordered_printed_and_given_out_on_a_register(app: Flask) -> None:
    pilot = a_pilot()
    held = a_week(pilot)
    partner = someone(app, "partner", pilot)
    address = f"/pilots/{pilot.code}/kaarten/nieuw"
    for wrong in ("", "0", "201", "veel", "-3"):
        assert send(partner, address, number=wrong) == 422
    form = hidden(partner.get(address).text) | {"number": "12"}
    pages = [partner.post(address, data=form).location for _ in range(2)]
    assert pages[0] == pages[1]
    drawn = codes()
    assert len(drawn) == 12
    pdf = partner.get(f"{pages[0]}.pdf")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    assert {shown(code) for code in drawn} <= words(pdf.data)
    register = f"/pilots/{pilot.code}/aanwezigheid/{held}"
    assert send(partner, register, newcomers=f"{shown(drawn[0]).lower()}, {drawn[1]}") == 303
    given = Card.code.in_(drawn[:2]), Card.participant_id.is_not(None)
    assert looked_up(select(func.count()).select_from(Card).where(*given)) == 2
    assert uid_of(drawn[0])
    left = words(partner.get(f"{pages[0]}.pdf").data)
    assert shown(drawn[2]) in left
    assert shown(drawn[0]) not in left
    # An empty card at hand takes the place of one that was lost; nobody else gets it any more.
    assert replaced(partner, pilot, "bob", empty=shown(drawn[2]).lower()) == drawn[2]
    taken = f"/pilots/{pilot.code}/deelnemers/{uid_of('cas')}/kaart"
    for wrong in (drawn[2], drawn[0], "ada", draw()):
        assert send(partner, taken, empty=wrong) == 422
    assert [v for v in acts() if v.startswith("card")] == [
        "cards.made",
        "card.given",
        "card.replaced",
    ]
    page = partner.get(pages[0]).text
    assert ("12" in page, "9" in page) == (True, True)


def test_a_code_that_was_read_wrong_off_a_card_becomes_nobody(app: Flask) -> None:
    pilot = a_pilot()
    held = a_week(pilot)
    partner = someone(app, "partner", pilot)
    register = f"/pilots/{pilot.code}/aanwezigheid/{held}"
    drawn = next(code for code in an_order(partner, pilot, 5) if any(c.isdigit() for c in code[:7]))
    wrong = drawn[:7] + next(one for one in "ABCDEFGH" if one != drawn[7])
    form = hidden(partner.get(register).text) | {"newcomers": f"gijs, {wrong}"}
    answer = partner.post(register, data=form)
    assert answer.status_code == 422
    assert f"Kijk nog eens naar deze code: {wrong}." in answer.text
    assert db.session.scalar(select(Participant.id).where(Participant.code == "gijs")) is None
    # In a file it is told with its row, and taken as it is written.
    taken = take_in(pilot, a_file(a_visit("ada"), a_visit(wrong)))
    assert [(one.row, one.values) for one in taken.notices] == [(3, {"found": wrong})]
    assert take_in(pilot, a_file(a_visit("ada"), a_visit(wrong))).notices == ()


def test_codes_that_were_drawn_without_a_card_are_guarded_too_and_own_codes_are_left_alone(
    app: Flask,
) -> None:
    pilot, other = a_pilot(), a_pilot("eigen-codes")
    drawn = [draw() for _ in range(4)]
    take_in(pilot, a_file(*map(a_visit, drawn)))
    take_in(other, a_file(*(a_visit(f"2014010{n}") for n in range(5))))
    wrong = next(f"{one[:6]}7{one[7]}" for one in drawn if one[6] != "7")
    assert card_store.mistyped(pilot, [wrong, "gijs", drawn[0]]) == [wrong]
    assert card_store.mistyped(other, ["20140199", wrong]) == []


def test_c_page_is_the_same_for_unknown_foreign_and_replaced(app: Flask) -> None:
    pilot, other = a_pilot(), a_pilot("elders")
    a_week(pilot)
    partner = someone(app, "partner", pilot)
    replaced(partner, pilot, "ada")
    new = replaced(partner, pilot, "ada")
    empty = an_order(partner, pilot, 1)[0]
    outsiders = [
        app.test_client(),
        someone(app, "manager", pilot),
        someone(app, "funder", pilot),
        someone(app, "partner", other),
        someone(app, "trainer", other, group_uid="nowhere"),
        someone(app, "trainer", pilot, group_uid=group("Koor")),
    ]
    for who in outsiders:
        seen = set()
        for code in ("ada", new, codes()[0], draw(), "x", "%01", "K7QM-2R9X", "%F0%9F%99%82" * 60):
            for letter in "cC":
                answer = who.get(f"/{letter}/{code}")
                head = {k: v for k, v in answer.headers.items() if k != "Set-Cookie"}
                seen.add((answer.status_code, repr(head), answer.data))
        answer = who.get(f"/c/{empty}")
        if who is outsiders[-1]:
            assert answer.location.endswith("/aanwezigheid")  # of one's own pilot, and nobody's
        else:
            seen.add((answer.status_code, repr(dict(answer.headers)), answer.data))
        assert len({data for _status, _head, data in seen}) == 1
        assert {status for status, _head, _data in seen} == {200}
    nobody = outsiders[0]
    assert "Dit is een kaart om mee te tellen" in nobody.get(f"/c/{new}").text
    assert "a card to count with" in nobody.get(f"/c/{new}?lang=en").text
    assert "Set-Cookie" not in nobody.get(f"/c/{new}").headers


def test_a_scanned_card_leads_to_the_person_on_todays_register(app: Flask) -> None:
    pilot = a_pilot()
    held = a_week(pilot)
    trainer = someone(app, "trainer", pilot, group_uid=group("Dans"))
    new = replaced(trainer, pilot, "ada")
    for code in ("ada", new, shown(new).lower()):
        answer = trainer.get(f"/c/{code}")
        at = f"p-{uid_of('ada')}"
        assert answer.status_code == 302
        assert f"/aanwezigheid/{held}?" in answer.location
        assert answer.location.endswith(f"#{at}")
        assert f'id="{at}"' in trainer.get(answer.location).text
    # Somebody of the pilot who is not expected here stands ready among the new codes.
    partner = someone(app, "partner", pilot)
    assert 'value="eva"' in partner.get(partner.get("/c/eva").location).text
    assert trainer.get("/c/eva").status_code == 200
    assert (
        'value="eva"'
        not in trainer.get(f"/pilots/{pilot.code}/aanwezigheid/{held}?wie={uid_of('eva')}").text
    )
    empty = an_order(partner, pilot, 1)[0]
    answer = trainer.get(f"/c/{empty}")
    assert shown(empty) in trainer.get(answer.location).text


def test_without_a_session_today_a_card_leads_to_its_own_page(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(a_visit("ada")))
    partner = someone(app, "partner", pilot)
    answer = partner.get("/C/ada")
    assert answer.location == f"/pilots/{pilot.code}/deelnemers/{uid_of('ada')}/kaart"
    assert partner.get(answer.location).status_code == 200


def test_who_tries_many_codes_gets_the_same_page_and_others_go_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["LIMITS"] = "on"
    throttle(app)
    for module in ("impact.kit.tally", "impact.kit.throttle"):
        monkeypatch.setattr(f"{module}.time", lambda: 1_800_000_000.0)
    pilot = a_pilot()
    a_week(pilot)
    partner, nobody = someone(app, "partner", pilot), app.test_client()
    first = nobody.get("/c/ada")
    answers = [nobody.get(f"/c/{draw()}") for _ in range(LIMITS["guess"].rate.amount)]
    assert [one.status_code for one in answers] == [200] * (len(answers) - 1) + [429]
    assert {one.data for one in answers} == {first.data}
    assert answers[-1].headers["Retry-After"]
    # Nobody else on the same network is kept from a card, nor from answering.
    assert partner.get("/c/ada").status_code == 302
    assert nobody.get("/v/0123456789").status_code == 404


def test_a_trainer_gives_cards_in_the_own_groups_only(app: Flask) -> None:
    pilot = a_pilot()
    a_week(pilot)
    trainer = someone(app, "trainer", pilot, group_uid=group("Dans"))
    page = trainer.get(f"/pilots/{pilot.code}/kaarten").text
    assert ("ada" in page, "eva" in page) == (True, False)
    assert "3 mensen hebben een code." in page
    theirs = f"/pilots/{pilot.code}/deelnemers/{uid_of('eva')}/kaart"
    form = hidden(page)
    unknown = f"/pilots/{pilot.code}/deelnemers/{'x' * 22}/kaart"
    for suffix in ("", ".pdf"):
        assert trainer.get(theirs + suffix).data == trainer.get(unknown + suffix).data
    assert trainer.post(theirs, data=form).status_code == 404
    assert (
        trainer.post(f"/pilots/{pilot.code}/kaarten", data=form | {"card": "eva"}).status_code
        == 422
    )
    for closed in ("kaarten/nieuw", "deelnemers/samen"):
        assert trainer.get(f"/pilots/{pilot.code}/{closed}").status_code == 404
    manager = someone(app, "manager", pilot)
    assert manager.get(f"/pilots/{pilot.code}/kaarten").status_code == 200
    assert manager.get(theirs).status_code == 404
    for role in ("scout", "coder", "funder"):
        assert someone(app, role, pilot).get(f"/pilots/{pilot.code}/kaarten").status_code == 404


def test_a_card_is_found_by_its_code_and_a_page_of_cards_is_printed(app: Flask) -> None:
    pilot = a_pilot()
    take_in(pilot, a_file(*(a_visit(f"p{n:03d}") for n in range(40)), a_visit("سميرة")))
    partner = someone(app, "partner", pilot)
    url = f"/pilots/{pilot.code}/kaarten"
    form = hidden(partner.get(url).text)
    found = partner.post(url, data=form | {"card": " p007 "})
    assert found.location == f"/pilots/{pilot.code}/deelnemers/{uid_of('p007')}/kaart"
    assert partner.post(url, data=form | {"card": "p999"}).status_code == 422
    assert partner.post(url, data=form | {"card": ""}).status_code == 422
    seen: set[str] = set()
    page = partner.get(url).text
    for _ in range(2):
        sheet = re.findall(r'href="([^"]+kaarten\.pdf[^"]*)"', page)[0]
        seen |= words(partner.get(sheet).data)
        after = re.findall(r'rel="next" href="([^"]+)"', page)
        page = partner.get(after[0]).text if after else page
    assert {f"p{n:03d}" for n in range(40)} <= seen
    assert "1 code heeft letters die we niet kunnen printen." in page
    assert partner.get(f"{found.location}.pdf").status_code == 200
    assert (
        partner.get(f"/pilots/{pilot.code}/deelnemers/{uid_of('سميرة')}/kaart.pdf").status_code
        == 404
    )


def test_a_code_that_was_drawn_is_nobody_elses_in_any_pilot(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, yours = a_pilot("mine"), a_pilot("yours")
    once = [draw() for _ in range(3)]
    drawn = iter([*once, once[0], *once[1:], *(draw() for _ in range(3))])
    monkeypatch.setattr("impact.attendance.card_store.draw", lambda: next(drawn))
    assert an_order(someone(app, "partner", mine), mine, 3) == once
    assert not set(an_order(someone(app, "partner", yours), yours, 3)[:1]) & set(once[:1])
    assert len(set(codes())) == 6
