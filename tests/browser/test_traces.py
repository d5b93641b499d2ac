"""What stays in a browser, and what runs in it: nothing that anybody wrote (ASVS 1.2.1, 14.3.3)."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Page, Request

from impact.accounts.reach import everything
from impact.kit.db import db
from impact.pilots.store import known_pilot
from tests.browser.conftest import Open
from tests.browser.test_journeys import answering, telling
from tests.security.test_story_markup import VECTORS
from tests.stories.makers import a_file, a_story, take, the_stories

PILOT = "/pilots/buurtklanken"
KEPT = """async () => ({
  local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,
  databases: (await indexedDB.databases()).length,
  caches: 'caches' in window ? (await caches.keys()).length : 0,
  workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
})"""
NOTHING = {"local": 0, "session": 0, "cookies": "", "databases": 0, "caches": 0, "workers": 0}


@contextmanager
def asked(page: Page) -> Iterator[list[str]]:
    """Collect where the browser goes."""
    found: list[str] = []

    def hear(request: Request) -> None:
        found.append(request.url)

    page.on("request", hear)
    yield found
    page.remove_listener("request", hear)


def test_browser_storage_clean(site: Flask, visitor: Open, signed_in: Open) -> None:
    """14.3.3: after looking, working, answering and telling one closed cookie is kept."""
    staff, anyone = signed_in("partner"), visitor()
    with asked(staff) as by_staff, asked(anyone) as by_anyone:
        for path in (PILOT, f"{PILOT}/verhalen", "/account"):
            staff.goto(path)
            assert staff.evaluate(KEPT) == NOTHING, path
        for path in (answering(site), telling(site)):
            anyone.goto(path)
            anyone.get_by_role("main").get_by_role("button").first.click()
            assert anyone.evaluate(KEPT) == NOTHING, path
    ours = site.config["SITE_URL"] + "/"
    assert not [one for one in by_staff + by_anyone if not one.startswith((ours, "data:"))]
    assert anyone.context.cookies() == []
    (cookie,) = staff.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("tv", True, "Lax")
    with staff.expect_navigation():
        staff.locator("form[action='/afmelden']").first.evaluate("form => form.requestSubmit()")
    assert staff.context.cookies() == []


def test_hostile_strings_in_a_browser(site: Flask, signed_in: Open) -> None:
    """1.2.1: markup in a story runs nowhere: the canary is never called, and no error is heard."""
    with site.app_context(), everything("stories that look like pages"):
        pilot = known_pilot("naschools-atelier")
        told = [" ".join(VECTORS[n::5]) for n in range(5)]
        take(pilot, a_file(*(a_story(text, story=f"h{n}") for n, text in enumerate(told))))
        uids = [one.uid for one in the_stories(pilot) if (one.code or "").startswith("h")]
        db.session.rollback()
    page = signed_in("manager")
    called: list[str] = []
    page.expose_function("kanarie", lambda *_: called.append("it ran"))
    for path in ("verhalen", *(f"verhalen/{uid}" for uid in uids)):
        page.goto(f"/pilots/naschools-atelier/{path}")
        page.wait_for_load_state("networkidle")
        assert page.locator("main :is([onerror], iframe, script, style)").count() == 0, path
    assert called == []
    assert uids
