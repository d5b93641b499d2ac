"""The house with the demo in it, served on loopback, and a real Chromium to walk through it."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import select
from waitress.server import create_server

from config import Config
from impact.accounts.models import Account
from impact.accounts.reach import everything
from impact.accounts.signin import link_for
from impact.app import create_app
from impact.demo import load_demo
from impact.kit.db import db
from tests.conftest import REQUIRE_ALL

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDER_THAN_SHOWN = """size => {
  const whole = document.documentElement, before = whole.style.fontSize;
  whole.style.fontSize = size;
  const wide = whole.scrollWidth > whole.clientWidth;
  whole.style.fontSize = before;
  return wide;
}"""
Open = Callable[..., Page]
Read = Callable[[str, str], Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, and skip it with the reason where there is no browser."""
    lack = os.environ.get("TV_NO_BROWSER")
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))
        if lack and not REQUIRE_ALL:
            item.add_marker(pytest.mark.skip(reason=lack))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole house with the demo programme, served on a port of its own."""
    home = tmp_path_factory.mktemp("site")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    app = create_app(
        Config(
            SECRET_KEY="browser",
            SQLALCHEMY_DATABASE_URI=f"sqlite:///{home / 'impact.sqlite'}",
            SITE_URL=f"http://localhost:{port}",
            WAREHOUSE=str(home / "warehouse"),
            CHARTS=str(home / "charts"),
            UPLOADS=str(home / "uploads"),
            IDENTITY_DATABASE_URL=f"sqlite:///{home / 'identity.db'}",
            REPLAY_LOG=str(home / "replay.log"),
            # A hundred walks sign in from one address; what is too often has tests of its own.
            LIMITS="off",
            LIMITS_URL=f"sqlite:///{home / 'limits.db'}",
            SECRETS_FILE=str(home / "secrets.json"),
            SECOND_FACTOR="off",
            BABEL_TRANSLATION_DIRECTORIES=str(home / "translations"),
        )
    )
    with app.app_context(), everything("a demo to walk through"):
        db.create_all()
        load_demo()
    server = create_server(app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield app
    server.close()
    thread.join(5)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all walks."""
    path = os.environ.get("TV_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visitor(site: Flask, chromium: Browser) -> Iterator[Open]:
    """Open a window: `visitor(script=False, size=PHONE)` gives an empty page of the site."""
    opened: list[BrowserContext] = []

    def open_window(*, script: bool = True, size: dict[str, int] = DESK) -> Page:
        context = chromium.new_context(
            base_url=site.config["SITE_URL"],
            viewport={"width": size["width"], "height": size["height"]},
            java_script_enabled=script,
            locale="nl-NL",
        )
        opened.append(context)
        return context.new_page()

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def signed_in(site: Flask, visitor: Open) -> Open:
    """Open a window and sign in by a link, as people do: `signed_in("funder")`."""

    def open_as(role: str, *, script: bool = True, size: dict[str, int] = DESK) -> Page:
        with site.app_context(), everything("a link to sign in with"):
            email = f"demo-{role}@example.org"
            account = db.session.scalar(select(Account).where(Account.email == email))
            assert account is not None, email
            link = link_for(account)
        page = visitor(script=script, size=size)
        page.goto(link)
        page.get_by_role("main").get_by_role("button").first.click()
        return page

    return open_as


@pytest.fixture(scope="session")
def badges() -> dict[str, Any]:
    """What a browser keeps of each role that signed in to read."""
    return {}


@pytest.fixture
def reading(visitor: Open, signed_in: Open, badges: dict[str, Any]) -> Read:
    """Open a page of staff as a role that may be inside already: `reading("funder", "/")`."""

    def read(role: str, address: str) -> Page:
        page = visitor()
        page.context.add_cookies(badges.get(role, []))
        page.goto(address)
        if page.locator("form[action='/afmelden']").count():
            return page
        page = signed_in(role)
        badges[role] = page.context.cookies()
        page.goto(address)
        return page

    return read


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong with the page at hand, a line each."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def sideways(page: Page) -> bool:
    """Say whether the page must be scrolled sideways to be read, as it is or with large letters."""
    return any(page.evaluate(WIDER_THAN_SHOWN, size) for size in ("", "200%"))
