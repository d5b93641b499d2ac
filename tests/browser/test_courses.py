"""A course on a phone: twelve sessions are planned, somebody comes in, somebody stops."""

from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Open, faults, sideways

PILOT = "/pilots/buurtklanken"


def well(page: Page) -> None:
    """See that a page reads well."""
    assert faults(page) == [], page.url
    assert not sideways(page), page.url


def test_a_course_of_twelve_sessions_is_planned_and_kept_on_a_phone(signed_in: Open) -> None:
    page = signed_in("partner", size=PHONE)
    page.goto(f"{PILOT}/groepen")
    well(page)
    page.get_by_role("link", name="Maak lessen").click()
    page.get_by_label("Naam van een nieuwe activiteit").fill("Theater 2098")
    page.get_by_label("woensdag").check()
    page.get_by_label("Begint om").fill("15:30")
    page.get_by_label("Eerste dag").fill("2098-09-03")
    page.get_by_role("button", name="Laat de dagen zien").click()
    assert page.get_by_role("alert").is_visible(), "how many?"
    well(page)
    page.get_by_label("Hoeveel lessen?").fill("12")
    page.get_by_role("button", name="Laat de dagen zien").click()
    well(page)
    page.get_by_label("woensdag 22 oktober 2098").uncheck()
    page.get_by_role("button", name="Maak deze lessen").click()
    page.get_by_text("11 lessen staan erin.").wait_for()
    page.get_by_role("link", name="Schrijf iemand in").click()
    page.get_by_label("Code", exact=True).fill("nieuw-9")
    page.get_by_label("Ingeschreven op").fill("2098-09-10")
    well(page)
    page.get_by_role("button", name="Schrijf in").click()
    page.get_by_role("link", name="Gestopt").click()
    page.get_by_label("Vanaf welke dag?").fill("2098-09-17")
    page.get_by_label("Waarom?").fill("Verhuisd")
    well(page)
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_role("row", name="nieuw-9").get_by_text("Verhuisd").wait_for()
    well(page)
    page.get_by_role("button", name="Ongedaan maken: nieuw-9").click()
    page.get_by_role("row", name="nieuw-9").get_by_text("doet mee").wait_for()
