"""Cards, as partners, trainers and whoever finds one on the street meet them."""

from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Open, faults, sideways
from tests.browser.test_pages import PILOT, keep


def reads_well(page: Page, name: str) -> None:
    """The page at hand has no faults and fits, on a phone and on a desk."""
    for width, size in (("360", PHONE), ("1280", DESK)):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert faults(page) == [], name
        assert not sideways(page), name
        keep(page, name, width)


def test_cards_are_made_lost_joined_and_taken_apart(signed_in: Open, visitor: Open) -> None:
    page = signed_in("partner", script=True)
    page.goto(f"{PILOT}/kaarten/nieuw")
    page.get_by_label("Hoeveel kaarten?").fill("12")
    page.get_by_role("button", name="Maak de kaarten").click()
    reads_well(page, "kaarten-leeg")
    sheet = page.get_by_role("link", name="Print 12 kaarten (pdf)").get_attribute("href")
    assert sheet
    assert page.request.get(sheet).body().startswith(b"%PDF")
    page.goto(f"{PILOT}/kaarten")
    first, second = (page.locator("tbody th").nth(n).inner_text() for n in (0, 1))
    page.get_by_role("row", name=first).get_by_role("link").click()
    reads_well(page, "kaart-kwijt")
    page.get_by_role("button", name="Geef nieuwe kaart").click()
    assert "De nieuwe kaart geldt." in page.inner_text("main")
    assert first in page.inner_text("main")
    reads_well(page, "kaart-nieuw")
    page.goto(f"{PILOT}/deelnemers/samen")
    page.get_by_label("Code die blijft").fill(first)
    page.get_by_label("Andere code van dezelfde persoon").fill("bestaat-niet")
    page.get_by_role("button", name="Kijk wat er verandert").click()
    reads_well(page, "samen-fout")
    page.get_by_label("Andere code van dezelfde persoon").fill(second)
    page.get_by_role("button", name="Kijk wat er verandert").click()
    reads_well(page, "samen-kijk")
    page.get_by_role("button", name="Ja, één persoon").click()
    reads_well(page, "samen-bewaard")
    page.get_by_role("button", name="Ongedaan maken").click()
    assert "weer als twee mensen" in page.inner_text("main")
    finder = visitor(script=False)
    finder.goto(f"/c/{first}")
    assert "Dit is een kaart om mee te tellen" in finder.inner_text("h1")


def test_whoever_finds_a_card_reads_what_it_is(visitor: Open) -> None:
    page = visitor()
    page.goto("/C/ABCDEF0S")
    reads_well(page, "kaart-gevonden")
    page.get_by_role("link", name="English").click()
    assert "a card to count with" in page.inner_text("h1")
