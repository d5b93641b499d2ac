"""Drills in a real browser: a lost phone, somebody let go, a leaked link, two organisations."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, Response
from sqlalchemy import select, update

from impact.accounts import store
from impact.accounts.models import Account
from impact.accounts.reach import everything
from impact.accounts.signin import link_for
from impact.attendance.models import Activity
from impact.kit.db import db
from impact.pilots.models import Pilot
from tests.browser.conftest import PHONE, Open

CANARY = "Kanariepiet"
ATTENDANCE = "/pilots/buurtklanken/aanwezigheid"
STORED = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, await indexedDB.databases(), await caches.keys(),
  (await navigator.serviceWorker.getRegistrations()).length, document.cookie,
])"""
EMPTY = '[{},{},[],[],0,""]'


@dataclass
class Member:
    """Somebody of our own on the site, so that nobody else's walk notices."""

    site: Flask
    email: str

    def link(self) -> str:
        """Return a new link to come in by."""
        with self.site.app_context(), everything("a link for a drill"):
            return link_for(store.account(self.email))

    def comes_in(self, page: Page) -> Page:
        """Sign in by a link."""
        page.goto(self.link())
        page.get_by_role("main").get_by_role("button").first.click()
        return page


Join = Callable[..., Member]


@pytest.fixture
def member(site: Flask, request: pytest.FixtureRequest) -> Join:
    """Give somebody roles: `member(("trainer", "buurtklanken", None))`."""

    def join(*roles: tuple[str, str, str | None]) -> Member:
        email = f"{request.node.name.replace('_', '-')}@example.org"
        with site.app_context(), everything("somebody for a drill"):
            for role, code, organisation in roles:
                pilot = db.session.scalars(select(Pilot).where(Pilot.code == code)).one()
                found = select(Activity.uid).where(Activity.pilot_id == pilot.id)
                group = db.session.scalar(found.limit(1)) if role == "trainer" else None
                own = store.organisation(organisation).id if organisation else None
                where = {"pilot_id": pilot.id, "organisation_id": own, "group_uid": group}
                store.grant(email, role, **where)  # type: ignore[arg-type]  # -- as it is asked for
            named = update(Account).where(Account.email == email).values(name=CANARY)
            db.session.execute(named)
            db.session.commit()
        return Member(site, email)

    return join


def wiped(answer: Response | None) -> bool:
    """Say whether a browser is told to throw away all it kept of us."""
    assert answer is not None
    kept = answer.header_value("clear-site-data")
    return answer.status in (401, 303) and kept == '"cache", "cookies", "storage"'


def test_stolen_phone(visitor: Open, member: Join) -> None:
    trainer = member(("trainer", "buurtklanken", None))
    phone = trainer.comes_in(visitor(size=PHONE))
    phone.goto(ATTENDANCE)
    lists = phone.content()
    phone.goto("/account")
    assert CANARY in phone.content()
    assert phone.evaluate(STORED) == EMPTY
    desk = trainer.comes_in(visitor())
    desk.goto("/account")
    row = desk.locator("tr", has=desk.locator("th")).filter(has_not_text="deze")
    row.get_by_role("button", name="Meld af").first.click()
    desk.wait_for_url("**/account")
    assert wiped(phone.goto(ATTENDANCE))
    assert phone.evaluate(STORED) == EMPTY
    assert phone.context.cookies() == []
    for _ in range(3):
        phone.go_back()
        assert CANARY not in phone.content()
        assert phone.content() != lists
        assert phone.locator("table, .me").count() == 0


def test_offboarding_with_a_session_open(visitor: Open, signed_in: Open, member: Join) -> None:
    coder = member(("coder", "buurtklanken", None))
    theirs = coder.comes_in(visitor())
    theirs.goto("/account")
    link = coder.link()
    manager = signed_in("manager")
    manager.goto("/mensen")
    manager.get_by_role("link", name=CANARY).first.click()
    manager.get_by_role(
        "button", name=re.compile("Laat gaan|stop alles|alles", re.IGNORECASE)
    ).click()
    manager.wait_for_url("**/mensen")
    answer = theirs.goto("/pilots/buurtklanken/coderen")
    assert wiped(answer)
    assert "afgemeld" in theirs.inner_text("h1")
    theirs.goto(link)
    theirs.get_by_role("main").get_by_role("button").first.click()
    assert theirs.get_by_role("main").get_by_role("heading").inner_text().startswith("Deze link")
    assert theirs.context.cookies() == []


def test_leaked_link_revoked(visitor: Open, signed_in: Open, member: Join) -> None:
    coder = member(("coder", "buurtklanken", None))
    leaked = coder.link()
    manager = signed_in("manager")
    manager.goto("/mensen")
    manager.get_by_role("link", name=CANARY).first.click()
    manager.get_by_role("button", name="Nieuwe link").click()
    fresh = manager.locator("p.code").inner_text()
    thief = visitor()
    thief.goto(leaked)
    thief.get_by_role("main").get_by_role("button").first.click()
    assert "werkt niet meer" in thief.inner_text("h1")
    assert thief.context.cookies() == []
    owner = visitor()
    owner.goto(fresh)
    owner.get_by_role("main").get_by_role("button").first.click()
    owner.goto("/account")
    assert coder.email in owner.content()


def test_member_of_two_organisations(visitor: Open, member: Join) -> None:
    coding = ("coder", "naschools-atelier", "partner-naschools-atelier")
    both = member(("partner", "buurtklanken", "partner-buurtklanken"), coding)
    page = both.comes_in(visitor())

    def seen() -> tuple[int, int]:
        statuses = []
        for code in ("buurtklanken", "naschools-atelier"):
            answer = page.goto(f"/pilots/{code}")
            assert answer is not None
            statuses.append(answer.status)
        return statuses[0], statuses[1]

    def cookie() -> str:
        return str(page.context.cookies()[0].get("value"))

    def switch(to: str) -> None:
        page.goto("/")
        page.locator(".me summary").click()
        page.get_by_label("Werk als").select_option(label=to)
        page.get_by_role("button", name="Wissel").click()
        page.wait_for_url("**/")

    assert seen() == (200, 404)
    before = cookie()
    page.goto("/")
    page.locator(".me summary").click()
    names = page.get_by_label("Werk als").locator("option").all_inner_texts()
    assert len(names) == 2
    switch(names[1])
    assert cookie() != before
    assert seen() == (404, 200)
    report = page.goto("/pilots/naschools-atelier/rapport")
    assert report is not None
    assert report.status == 404, "a coder stays blind, though a partner elsewhere"
    switch(names[0])
    assert seen() == (200, 404)


def test_a_device_lets_its_owner_in_and_once_removed_nobody(visitor: Open, member: Join) -> None:
    page = member(("coder", "buurtklanken", None)).comes_in(visitor(size=PHONE))
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    made = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    line.send("WebAuthn.addVirtualAuthenticator", {"options": made})
    page.goto("/account/toestel")
    page.get_by_role("button", name="Voeg dit toestel toe").click()
    page.get_by_role("heading", name="Herstelcodes").wait_for()
    page.goto("/account")
    page.locator(".me summary").click()
    page.locator(".me").get_by_role("button", name="Meld af").click()
    page.goto("/aanmelden")
    page.get_by_role("link", name="Vingerafdruk of toestel").click()
    page.get_by_role("button", name="Kom binnen").click()
    page.locator(".me").wait_for()
    page.goto("/account")
    page.get_by_role("button", name=re.compile("^Weghalen")).click()
    page.get_by_text("Met dat toestel komt niemand meer binnen").wait_for()
    assert page.evaluate(STORED) == EMPTY
    page.context.clear_cookies()
    page.goto("/aanmelden/toestel")
    page.get_by_role("button", name="Kom binnen").click()
    page.locator(".errs").wait_for()
    assert "kennen dit toestel niet" in page.inner_text(".errs")


def test_without_script_a_page_for_devices_says_how_else(visitor: Open) -> None:
    page = visitor(script=False, size=PHONE)
    page.goto("/aanmelden/toestel")
    assert page.get_by_role("button", name="Kom binnen").count() == 0
    assert page.get_by_text("Deze browser kan je toestel hier niets vragen").is_visible()
    page.get_by_role("link", name="Met een link").click()
    assert page.url.endswith("/aanmelden")


def test_browser_storage_clean_14_3_3(signed_in: Open) -> None:
    page = signed_in("partner")
    for path in ("/", "/pilots/buurtklanken", ATTENDANCE, "/pilots/buurtklanken/verhalen"):
        page.goto(path)
        assert page.evaluate(STORED) == EMPTY, path
    kept = page.context.cookies()
    assert [(one.get("name"), one.get("httpOnly")) for one in kept] == [("tv", True)]
    assert CANARY not in json.dumps(kept)
