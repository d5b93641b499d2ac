"""Five journeys: a funder reads, a partner hands in and mends, somebody answers, or tells."""

import re
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from impact.accounts.reach import everything
from impact.kit.db import db
from impact.pilots.models import Pilot
from stories.telling_store import open_telling
from surveys.models import Link, Wave
from tests.browser.conftest import PHONE, Open

PILOT = "/pilots/buurtklanken"
REPORT = f"{PILOT}/rapport"
REGISTER = """activity,discipline,session_date,minutes,participant,status
Zaterdagkoor,koor,2026-09-05,60,bu-000,present
Zaterdagkoor,koor,2026-09-05,60,bu-001,late
Zaterdagkoor,koor,2026-09-12,60,bu-000,present
"""
WRONG = """activity,discipline,session_date,minutes,participant,status,headcount
Buurtkoor,koor,2026-10-03,60,,,1
Buurtkoor,koor,2026-10-03,60,bu-000,present,
Buurtkoor,koor,2026-10-03,60,bu-001,present,
"""
STORY = "Ik sta nu vooraan bij het slagwerk. Dat had ik nooit gedacht."


def answering(site: Flask) -> str:
    """Return the public address of the round that is open in the demo."""
    with site.app_context(), everything("the address on a poster"):
        query = select(Link.code).join(Wave, Wave.id == Link.wave_id)
        code = db.session.scalar(
            query.where(Wave.state == "open", Link.perspective == "participant")
        )
    return f"/v/{code}"


def telling(site: Flask) -> str:
    """Return the public address for stories of the first pilot."""
    with site.app_context(), everything("the address on a poster"):
        pilot = db.session.scalars(select(Pilot).where(Pilot.code == "buurtklanken")).one()
        return f"/verhaal/{open_telling(pilot, None, pilot.starts_on or pilot.changed_at).code}"


def counted(page: Page, name: str, **group: str) -> int:
    """Return the denominator of a figure in the report's file, as the partner sees it."""
    made = page.request.get(f"{REPORT}.json?audience=partner").json()
    (found,) = [one for one in made["indicators"] if (one["id"], one["group"]) == (name, group)]
    return int(found["n"] or 0)


def test_a_funder_reads_a_report_and_opens_a_number(signed_in: Open) -> None:
    page = signed_in("funder")
    page.goto(REPORT)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Buurtklanken")
    claim = page.locator("article.joint").first
    expect(claim).to_contain_text("Kinderen komen terug")
    expect(claim).to_contain_text("Bevestigt")
    expect(claim).to_contain_text("Een ander geluid")
    card = page.locator(".card, .kpi").filter(has_text="26 van de 28").first
    card.get_by_text("Hoe tellen we dit?").click()
    expect(card).to_contain_text("28")
    card.get_by_role("link", name="repeat_visits/2").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Herhaalbezoek")
    expect(page.locator("main")).to_contain_text("repeat_visits/2")


def test_a_partner_hands_in_a_file_and_sees_it_counted(signed_in: Open, tmp_path: Path) -> None:
    page = signed_in("partner")
    before = counted(page, "sessions_held")
    (tmp_path / "koor.csv").write_text(REGISTER, encoding="utf-8")
    page.goto("/pilots/buurtklanken/inlezen")
    page.locator("input[type=file]").set_input_files(tmp_path / "koor.csv")
    page.get_by_role("button", name="Bekijk het").click()
    expect(page.locator("main")).to_contain_text("3")
    assert counted(page, "sessions_held") == before, "nothing is stored before it is confirmed"
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("3")
    assert counted(page, "sessions_held") == before + 2
    page.goto("/pilots/buurtklanken/aanwezigheid")
    expect(page.locator("main")).to_contain_text("Zaterdagkoor")


def test_a_partner_opens_a_figure_its_definition_and_mends_what_is_wrong(
    signed_in: Open, tmp_path: Path
) -> None:
    page = signed_in("partner", size=PHONE)
    page.goto(PILOT)
    page.get_by_role("link", name="Bekijk dit cijfer: Herhaalbezoek").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Komen mensen terug?")
    expect(page.locator("main")).to_contain_text("Dat zijn er 26 van de 28.")
    expect(page.locator("main")).to_contain_text("Per jaar")
    page.get_by_role("link", name="De hele definitie").click()
    expect(page.locator("main")).to_contain_text("dagen waarin iemand terug moet komen: 90")
    (tmp_path / "telling.csv").write_text(WRONG, encoding="utf-8")
    hand_over(page, tmp_path / "telling.csv")
    page.goto(PILOT)
    wrong = page.locator("li").filter(has_text="is de telling lager dan de lijst")
    expect(wrong).to_have_count(1)
    wrong.get_by_role("link", name="Bekijk").click()
    page.get_by_role("link", name="Herstel: Buurtkoor, 3 oktober 2026").click()
    page.locator("main form button[type=submit]").last.click()
    page.goto(PILOT)
    expect(page.locator("main")).not_to_contain_text("lager dan de lijst")


def hand_over(page: Page, file: Path) -> None:
    """Read in a register and confirm it."""
    page.goto(f"{PILOT}/inlezen")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Bekijk het").click()
    page.locator("main form button[type=submit]").first.click()


def test_somebody_answers_on_a_phone_without_script(
    site: Flask, visitor: Open, signed_in: Open
) -> None:
    partner = signed_in("partner")
    group = {"construct": "enjoyment", "moment": "post", "perspective": "participant"}
    before = counted(partner, "construct_positive", **group)
    page = visitor(script=False, size=PHONE)
    page.goto(answering(site))
    page.get_by_role("button", name="Nederlands").click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Heel erg").check(force=True)
    page.get_by_role("button", name="Volgende").click()
    for _ in range(6):
        page.get_by_role("button", name="Sla deze vraag over").click()
    expect(page.locator("main")).to_contain_text("Heel erg")
    page.get_by_role("button", name="Verstuur").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-"))
    assert page.context.cookies() == []
    assert counted(partner, "construct_positive", **group) == before + 1


def test_somebody_tells_a_story_on_a_phone_without_script(
    site: Flask, visitor: Open, signed_in: Open
) -> None:
    partner = signed_in("partner")
    before = counted(partner, "stories_collected")
    page = visitor(script=False, size=PHONE)
    page.goto(telling(site))
    for grant in ("analysis", "aggregate"):
        page.locator(f"input[name=grants][value={grant}]").check(force=True)
    page.get_by_role("button", name="Volgende").click()
    page.locator("textarea").fill(STORY)
    page.get_by_role("button", name="Volgende").click()
    page.locator("input[name=tone][value='5']").check(force=True)
    page.get_by_role("button", name="Volgende").click()
    page.locator("input[name=perspective][value=family]").check(force=True)
    page.locator("input[name=age_band][value='25-44']").check(force=True)
    page.get_by_role("button", name="Bewaar mijn verhaal").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dank je wel")
    assert page.context.cookies() == []
    assert counted(partner, "stories_collected") == before + 1
    partner.goto("/pilots/buurtklanken/verhalen")
    expect(partner.locator("main")).to_contain_text("Ik sta nu vooraan")
