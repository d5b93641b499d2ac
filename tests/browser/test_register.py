"""The register on a phone: taps that store themselves, a day without internet, a stolen phone."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select, update

from impact.accounts.models import Account, LoginSession
from impact.accounts.reach import everything
from impact.accounts.signin import link_for
from impact.attendance import store, today_store
from impact.attendance.models import Activity, Participant, Presence, Session
from impact.identity.door import keep as keep_name
from impact.identity.person import Person
from impact.kit.dates import now
from impact.kit.db import db
from impact.pilots.circle import today
from impact.pilots.models import Pilot
from tests.attendance.makers import a_file, a_visit, take_in
from tests.browser.conftest import PHONE, Open, faults, sideways
from tests.browser.test_pages import keep

CANARY = "Kanariebloem"
OFFLINE = "Bewaard op deze telefoon. We sturen het door zodra er internet is."


@dataclass
class Group:
    """A group of twelve with a session of today and an empty register."""

    site: Flask
    path: str
    uid: str

    def marks(self) -> dict[str, str | None]:
        """How each stands, by code, out of the database."""
        with self.site.app_context(), everything("what was stored"):
            query = (
                select(Participant.code, Presence.status)
                .join(Presence, Presence.participant_id == Participant.id)
                .join(Session, Session.id == Presence.session_id)
                .where(Session.uid == self.uid)
            )
            return dict(db.session.execute(query).all())


@pytest.fixture
def group(site: Flask) -> Group:
    """Twelve people of whom one is called by a name that stands nowhere else."""
    expect.set_options(timeout=20_000)  # a busy machine takes its time to wake a script
    name = f"Slagwerk {uuid4().hex[:4]}"
    with site.app_context(), everything("a group to tick"):
        pilot = db.session.scalars(select(Pilot).where(Pilot.code == "buurtklanken")).one()
        rows = [
            a_visit(f"{name[-4:]}-{n:02}", str(today() - timedelta(days=7)), activity=name)
            for n in range(12)
        ]
        take_in(pilot, a_file(*rows))
        activity = db.session.scalars(select(Activity).where(Activity.name == name)).one()
        made = today_store.repeat(pilot, activity.uid, today(), str(uuid4()), "")
        assert made
        held = db.session.scalars(select(Session).where(Session.uid == made)).one()
        first = store.expected(held)[0]
        keep_name(pilot, first.uid, Person(CANARY, "Vries", care="geen noten",
                                           care_until=today() + timedelta(days=3)))  # fmt: skip
    return Group(site, f"/pilots/buurtklanken/aanwezigheid/{made}", made)


WATCHED = """() => new Promise((done, fail) => {
  const by = navigator.serviceWorker;
  setTimeout(() => fail(new Error('nobody stands between')), 60000);
  if (by.controller) done(); else by.addEventListener('controllerchange', () => done());
})"""


class Taps:
    """Counts taps and pages: whoever fills in a register has few of both."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.pages = page, 0, 0
        page.on("framenavigated", lambda frame: self.turned(frame.parent_frame is None))

    def turned(self, whole: bool) -> None:
        self.pages += whole

    def tap(self, who: int, word: str) -> None:
        self.taps += 1
        self.page.locator(".kid").nth(who).get_by_label(word).check(force=True)


def opened(page: Page, group: Group) -> Page:
    """Open the register and wait until it is alive: the phone has its key and keeps the page."""
    page.goto(group.path)
    page.evaluate(WATCHED)
    page.wait_for_selector("#reg[data-live]")
    return page


def stored(page: Page) -> None:
    expect(page.locator("#kept")).to_contain_text("Bewaard om")
    expect(page.locator("#reg")).to_have_attribute("data-waits", "0")


def test_twelve_with_three_exceptions_take_few_taps_and_no_reload(
    signed_in: Open, group: Group
) -> None:
    page = opened(signed_in("partner", size=PHONE), group)
    expect(page.locator("#last")).to_be_hidden()  # there is nothing to take back yet
    thumb = Taps(page)
    for who, word in ((1, "Laat"), (4, "Afgemeld"), (7, "Niet")):
        thumb.tap(who, word)
        stored(page)
    expect(page.locator("#last")).to_be_visible()
    assert (thumb.taps, thumb.pages) == (3, 0)
    expect(page.locator("#total")).to_have_text("In de zaal: 10. Met een code: 10, zonder: 0.")
    page.get_by_label("Eén meer").click()
    stored(page)
    expect(page.locator(".bar button")).to_have_text("Bewaar: 9 er, 1 laat, 1 afgemeld, 1 niet")
    assert thumb.pages == 0
    found = sorted(one or "" for one in group.marks().values())
    assert found == ["absent", "excused", "late", *["present"] * 9]
    assert faults(page) == []
    assert not sideways(page)
    keep(page, "register-bewaard", "360")
    page.set_viewport_size({"width": 1280, "height": 900})
    keep(page, "register-bewaard", "1280")
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator("main > .note")).to_contain_text("Ongedaan gemaakt")
    expect(page.locator("#total")).to_have_text("In de zaal: 10. Met een code: 10, zonder: 0.")
    page.get_by_role("button", name="Iemand nieuw: trek een code").click()
    expect(page.get_by_label("Nieuwe codes")).not_to_have_value("")
    page.locator(".bar button").click()
    expect(page.locator(".kid")).to_have_count(13)
    assert "#" not in page.url, "what was stored is said on top, not where a code was drawn"


def test_what_was_ticked_without_internet_is_sent_when_there_is(
    signed_in: Open, group: Group
) -> None:
    page = opened(signed_in("partner", size=PHONE), group)
    page.context.set_offline(True)
    thumb = Taps(page)
    thumb.tap(0, "Laat")
    thumb.tap(1, "Niet")
    thumb.tap(1, "Afgemeld")
    expect(page.locator("#kept")).to_have_text(OFFLINE)
    expect(page.locator("#reg")).to_have_attribute("data-waits", "3")
    assert group.marks() == {}
    page.reload()
    expect(page.locator("main > .note")).to_contain_text("Geen internet.")
    expect(page.locator(".kid").nth(1).get_by_label("Afgemeld")).to_be_checked()
    expect(page.locator(".kid legend", has_text=CANARY)).to_have_count(1)
    assert "geen noten" not in page.content(), "care stays with the server"
    thumb.tap(2, "Niet")
    expect(page.locator("#kept")).to_have_text(OFFLINE)
    keep(page, "register-zonder-internet", "360")
    assert faults(page) == []
    page.context.set_offline(False)
    stored(page)
    found = sorted(one or "" for one in group.marks().values())
    assert found == ["absent", "excused", "late", *["present"] * 9]


def test_a_tab_that_was_killed_loses_nothing(signed_in: Open, group: Group) -> None:
    page = opened(signed_in("partner", size=PHONE), group)
    context = page.context
    context.set_offline(True)
    Taps(page).tap(3, "Niet")
    expect(page.locator("#kept")).to_have_text(OFFLINE)
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = opened(context.new_page(), group)
    stored(again)
    assert list(group.marks().values()).count("absent") == 1


def test_two_phones_on_one_list_lose_nothing_and_show_what_both_changed(
    signed_in: Open, group: Group
) -> None:
    one, two = (opened(signed_in("partner", size=PHONE), group) for _ in range(2))
    one.context.set_offline(True)
    Taps(one).tap(1, "Niet")
    Taps(one).tap(2, "Niet")
    expect(one.locator("#kept")).to_have_text(OFFLINE)
    Taps(two).tap(1, "Laat")
    stored(two)
    Taps(two).tap(5, "Afgemeld")
    stored(two)
    one.context.set_offline(False)
    both = one.locator("#clash")
    expect(both).to_contain_text("Twee mensen vulden dezelfde les in.")
    expect(both.locator("fieldset")).to_have_count(1)
    expect(both).to_contain_text("Laat")
    expect(both).to_contain_text("Niet")
    expect(both).to_contain_text("om ")
    expect(one.locator(".kid").nth(5).get_by_label("Afgemeld")).to_be_checked()
    keep(one, "register-twee", "360")
    assert faults(one) == []
    both.get_by_role("button", name="Laat").click()
    expect(both).to_be_hidden()
    stored(one)
    marks = list(group.marks().values())
    assert (marks.count("late"), marks.count("absent"), marks.count("excused")) == (1, 1, 1)


def test_without_script_a_stale_list_shows_both_and_asks(signed_in: Open, group: Group) -> None:
    one, two = (signed_in("partner", size=PHONE) for _ in range(2))
    for page in (one, two):
        page.route("**/*.mjs*", lambda route: route.abort())
        page.goto(group.path)
    for page, word in ((one, "Laat"), (two, "Niet")):
        Taps(page).tap(2, word)
        page.locator(".bar button").click()
    both = two.locator("#both")
    expect(both).to_contain_text("Kijk welke lijst klopt.")
    assert faults(two) == []
    assert not sideways(two)
    keep(two, "register-kies", "360")
    both.get_by_label("Laat").check(force=True)
    two.locator(".bar button").click()
    expect(two.locator("main > .note")).to_contain_text("Les bewaard: 11 er, 1 laat")
    assert list(group.marks().values()).count("late") == 1


def test_a_session_that_ran_out_keeps_what_was_ticked_for_the_same_account(
    signed_in: Open, group: Group
) -> None:
    page = opened(signed_in("partner", size=PHONE), group)
    page.context.set_offline(True)
    Taps(page).tap(3, "Niet")
    expect(page.locator("#kept")).to_have_text(OFFLINE)
    page.evaluate(RUN_OUT)
    page.reload()
    expect(page.locator("#none")).to_contain_text("Hier gaat geen lijst open.")
    assert CANARY not in page.content()
    run_out(group.site)
    context = page.context
    page.close()  # once there is internet it would load again by itself, and cross the next line
    context.set_offline(False)
    page = context.new_page()
    page.goto(group.path)
    page.wait_for_url(re.compile("/aanmelden.next="))
    assert "queue" in dump(page), "sealed, and still there"
    page.goto(way_in(group.site))
    page.get_by_role("main").get_by_role("button").first.click()
    opened(page, group)
    stored(page)
    assert list(group.marks().values()).count("absent") == 1


def test_registers_of_today_open_without_internet_although_nobody_opened_them(
    signed_in: Open, group: Group
) -> None:
    page = signed_in("partner", size=PHONE)
    page.goto("/pilots/buurtklanken/aanwezigheid")
    page.evaluate(WATCHED)
    assert faults(page) == []
    assert not sideways(page)
    keep(page, "aanwezigheid-vandaag", "360")
    expect(page.locator("[data-today]")).to_have_attribute("data-kept", "")
    page.context.set_offline(True)
    page.goto("/pilots/buurtklanken/aanwezigheid")
    expect(page.get_by_role("heading", level=1)).to_have_text("Op deze telefoon")
    with_people = page.locator("#those a").filter(has_text="Slagwerk").first
    expect(with_people).to_be_visible()
    assert faults(page) == []
    with page.context.expect_page() as opened_beside:
        with_people.click(modifiers=["Control"])
    expect(opened_beside.value.locator(".kid").first).to_be_visible()


RUN_OUT = """async () => {
  const open = await new Promise((done) => {
    const asked = indexedDB.open('register'); asked.onsuccess = () => done(asked.result); });
  const shelf = open.transaction('own', 'readwrite').objectStore('own');
  await new Promise((done) => {
    const asked = shelf.get('key');
    asked.onsuccess = () => {
      shelf.put({...asked.result, until: 0}, 'key').onsuccess = () => done();
    };
  });
  open.close();
}"""


def run_out(site: Flask) -> None:
    """Let every session have been used last yesterday."""
    with site.app_context(), everything("time goes by"):
        db.session.execute(update(LoginSession).values(seen_at=now() - timedelta(hours=21)))
        db.session.commit()


def way_in(site: Flask) -> str:
    with site.app_context(), everything("a link to sign in with"):
        email = "demo-partner@example.org"
        account = db.session.scalars(select(Account).where(Account.email == email)).one()
        return link_for(account)


DUMP = """async () => {
  const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  const plain = (one) => JSON.stringify(one, (_, value) =>
    value instanceof ArrayBuffer ? new TextDecoder('latin1').decode(value)
    : ArrayBuffer.isView(value) ? new TextDecoder('latin1').decode(value)
    : value instanceof CryptoKey ? `key ${value.extractable}` : value);
  for (const {name} of await indexedDB.databases()) {
    const open = await new Promise((done) => {
      const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const shelf of open.objectStoreNames) {
      const all = await new Promise((done) => {
        const asked = open.transaction(shelf).objectStore(shelf).getAll();
        asked.onsuccess = () => done(asked.result); });
      found.push(...all.map((one) => `${shelf} ${plain(one)}`));
    }
    open.close();
  }
  for (const name of await caches.keys()) {
    const shelf = await caches.open(name);
    for (const kept of await shelf.keys()) {
      found.push(kept.url, await (await shelf.match(kept)).text());
    }
  }
  return found;
}"""


def dump(page: Page) -> str:
    """All that lies in the storage of a browser, as one reads it who has the phone."""
    return json.dumps(page.evaluate(DUMP), ensure_ascii=False)


def test_stolen_phone(signed_in: Open, group: Group, site: Flask) -> None:
    """4.4: what lies on a phone names nobody, and after signing out nothing lies there."""
    page = opened(signed_in("partner", size=PHONE), group)
    expect(page.locator(".kid legend", has_text=CANARY)).to_have_count(1)
    page.context.set_offline(True)
    Taps(page).tap(0, "Niet")
    expect(page.locator("#kept")).to_have_text(OFFLINE)
    found = dump(page)
    assert "pages" in found
    assert "queue" in found
    assert "key false" in found, "no script can take the key out"
    assert CANARY not in found
    assert "Vries" not in found
    assert "geen noten" not in found
    page.context.set_offline(False)
    stored(page)
    page.goto("/")
    page.locator('form[action$="/afmelden"] button').evaluate("one => one.click()")
    page.wait_for_load_state()
    gone(page.context, group)


@pytest.mark.parametrize("by", ["a tick", "a page"])
def test_whoever_is_put_out_from_elsewhere_keeps_nothing_on_the_phone(
    signed_in: Open, group: Group, site: Flask, by: str
) -> None:
    page = opened(signed_in("partner", size=PHONE), group)
    with site.app_context(), everything("somebody lost a phone"):
        account = db.session.scalars(
            select(Account).where(Account.email == "demo-partner@example.org")
        ).one()
        account.epoch += 1
        db.session.commit()
    if by == "a tick":
        Taps(page).tap(0, "Niet")
        page.wait_for_url("**/aanmelden")
    else:
        page.goto(group.path)
        assert "afgemeld" in page.inner_text("h1")
    gone(page.context, group)


def gone(context: BrowserContext, group: Group) -> None:
    """Nothing lies there any more, also without internet."""
    look = context.new_page()
    look.goto("/aanmelden")
    found = dump(look)
    assert not [kind for kind in ("queue", "pages", "own") if kind in found]
    assert CANARY not in found
    context.set_offline(True)
    try:
        look.goto(group.path)
    except Exception:  # noqa: BLE001 -- the browser says itself that there is no internet
        return
    assert CANARY not in look.content()
    assert look.locator(".kid").count() == 0
