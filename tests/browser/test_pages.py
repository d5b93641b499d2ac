"""Every page: nothing for axe to find, nothing to scroll sideways, on a phone and on a desk."""

import os
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from impact.accounts.reach import everything
from impact.accounts.store import grant
from tests.browser.conftest import DESK, PHONE, Open, Read, faults, sideways
from tests.browser.test_journeys import REPORT, answering, telling

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PILOT = "/pilots/buurtklanken"
STAFF = {
    "vandaag": ("partner", "/"),
    "pilot": ("partner", PILOT),
    "cijfers": ("partner", f"{PILOT}/cijfers"),
    "cijfer": ("partner", f"{PILOT}/cijfers/attendance_rate"),
    "klopt-dit": ("partner", f"{PILOT}/gegevens"),
    "klopt-dit-niet": ("partner", f"{PILOT}/gegevens/open_courses"),
    "aanwezigheid": ("partner", f"{PILOT}/aanwezigheid"),
    "groepen": ("partner", f"{PILOT}/groepen"),
    "lessen": ("partner", f"{PILOT}/groepen/lessen"),
    "vakanties": ("partner", f"{PILOT}/vakanties"),
    "deelnemers": ("partner", f"{PILOT}/deelnemers"),
    "namen-meenemen": ("partner", f"{PILOT}/deelnemers/meenemen"),
    "kaarten": ("partner", f"{PILOT}/kaarten"),
    "kaarten-nieuw": ("partner", f"{PILOT}/kaarten/nieuw"),
    "samen": ("partner", f"{PILOT}/deelnemers/samen"),
    "inlezen": ("partner", f"{PILOT}/inlezen"),
    "meenemen": ("partner", f"{PILOT}/meenemen"),
    "taken": ("partner", "/taken"),
    "vragen": ("manager", f"{PILOT}/vragen"),
    "toestemming": ("partner", f"{PILOT}/toestemming"),
    "vragenlijsten": ("manager", "/vragenlijsten"),
    "verhalen": ("partner", f"{PILOT}/verhalen"),
    "coderen": ("manager", f"{PILOT}/coderen"),
    "codeboek": ("manager", "/codeboek"),
    "uitkomsten": ("manager", f"{PILOT}/uitkomsten"),
    "doelen": ("partner", f"{PILOT}/doelen"),
    "invoertijd": ("partner", f"{PILOT}/invoertijd"),
    "kosten": ("partner", f"{PILOT}/kosten"),
    "rapport": ("funder", REPORT),
    "rapport-spreekt-tegen": ("funder", "/pilots/naschools-atelier/rapport"),
    "rapport-verdiept": ("funder", "/pilots/wijkverkenners/rapport"),
    "rapport-partner": ("partner", REPORT),
    "rapport-samen": (
        "manager",
        "/rapport?pilots=buurtklanken,naschools-atelier,wijkverkenners",
    ),
    "logboek": ("manager", "/logboek"),
    "logboek-partner": ("partner", "/logboek"),
    "mensen": ("manager", "/mensen"),
    "mensen-nieuw": ("manager", "/mensen/nieuw"),
    "organisaties": ("manager", "/organisaties"),
    "afspraken": ("manager", "/afspraken"),
    "afspraak-nieuw": ("manager", "/afspraken/nieuw"),
    "account": ("partner", "/account"),
    "wachtwoord-kiezen": ("partner", "/account/wachtwoord"),
    "tweede-stap": ("partner", "/account/tweede-stap"),
    "adres-kiezen": ("partner", "/account/adres"),
    "toestel-toevoegen": ("partner", "/account/toestel"),
    "definitie": ("funder", "/definities/repeat_visits"),
}
SIZES = {"360": PHONE, "1280": DESK}


def keep(page: Page, name: str, width: str) -> None:
    """Keep the picture in `docs/pictures` when asked to, with TV_PICTURES=1."""
    if os.environ.get("TV_PICTURES") == "1":
        page.screenshot(path=str(PICTURES / f"{name}-{width}.png"), full_page=True)


@pytest.mark.parametrize("name", STAFF)
def test_a_page_for_staff_reads_well(reading: Read, name: str) -> None:
    role, address = STAFF[name]
    page = reading(role, address)
    for width, size in SIZES.items():
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        reply = page.reload()
        assert reply is not None
        assert reply.status == 200, address
        assert (faults(page), width) == ([], width)
        assert not sideways(page), (address, width)
        keep(page, name, width)


@pytest.mark.parametrize("width", SIZES)
def test_the_page_of_a_participant_reads_well_and_keeps_a_name(signed_in: Open, width: str) -> None:
    page = signed_in("partner", size=SIZES[width])
    page.goto(f"{PILOT}/deelnemers")
    page.get_by_role("link", name="bu-020").click()
    page.get_by_label("Voornaam").fill("Noor")
    page.get_by_label("Wat de trainer moet weten").fill("Mag geen noten.")
    page.get_by_label("Tot en met welke dag").fill("")
    page.get_by_role("button", name="Bewaar").click()
    assert page.get_by_role("alert").is_visible(), "until when?"
    assert faults(page) == []
    assert not sideways(page)
    keep(page, "deelnemer", width)
    page.get_by_label("Tot en met welke dag").fill("2099-01-01")
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_role("row", name="bu-020").get_by_text("Noor").wait_for()


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("name", ["logboek", "gezondheid"])
def test_a_page_for_administrators_reads_well(
    site: Flask, signed_in: Open, name: str, width: str
) -> None:
    with site.app_context(), everything("an administrator of the demo"):
        grant("demo-admin@example.org", "admin")
    page = signed_in("admin", size=SIZES[width])
    reply = page.goto(f"/{name}")
    assert reply is not None
    assert reply.status == 200, name
    assert faults(page) == []
    assert not sideways(page), name
    keep(page, f"{name}-beheer", width)


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize(
    "name", ["voordeur", "aanmelden", "wachtwoord", "toestel", "vraag", "verhaal", "definities"]
)
def test_a_public_page_reads_well(site: Flask, visitor: Open, name: str, width: str) -> None:
    page = visitor(size=SIZES[width])
    addresses = {
        "voordeur": "/",
        "aanmelden": "/aanmelden",
        "wachtwoord": "/aanmelden/wachtwoord",
        "toestel": "/aanmelden/toestel",
        "definities": "/definities",
        "verhaal": telling(site),
        "vraag": answering(site),
    }
    page.goto(addresses[name])
    if name == "vraag":
        page.get_by_role("button", name="Nederlands").click()
        page.get_by_role("button", name="Begin").click()
    assert faults(page) == []
    assert not sideways(page)
    keep(page, name, width)


def test_on_a_phone_the_menu_shows_where_one_is_and_hides_nothing_with_focus(
    signed_in: Open,
) -> None:
    page = signed_in("partner", size=PHONE)
    page.goto(f"{PILOT}/meenemen")
    last = page.get_by_role("navigation", name="Tellen").locator("[aria-current]")
    box = last.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= PHONE["width"] - box["width"], "without scrolling the row"
    page.goto(f"{PILOT}/deelnemers")
    page.get_by_role("link", name="bu-010").focus()
    bar = page.get_by_role("navigation", name="Hoofdmenu").bounding_box()
    assert bar is not None
    for _step in range(9):
        page.keyboard.press("Tab")
        at = page.locator(":focus").bounding_box()
        assert at is not None
        assert at["y"] + at["height"] <= bar["y"], "behind the bar below"
