"""A partner takes in a spreadsheet of one's own with nothing but clicks, and takes it back."""

import re

from playwright.sync_api import Page, expect

from tests.attendance.mapping.makers import FILES
from tests.browser.conftest import DESK, PHONE, Open, faults, sideways

HERE = "/pilots/buurtklanken/inlezen"


def handed_in(page: Page, number: str) -> None:
    """Choose one of the files."""
    page.goto(HERE)
    page.locator("input[type=file]").set_input_files(FILES[number])
    page.get_by_role("button", name="Bekijk het").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat staat waar?")


def taken_back(page: Page, rows: int) -> None:
    """Take the newest file back."""
    page.goto(f"{HERE}/eerder")
    page.get_by_role("link", name=re.compile("Bekijk wat er weggaat")).first.click()
    expect(page.locator("main")).to_contain_text(f"{rows} regels van de presentielijst gaan weg")


def test_a_messy_file_is_mapped_by_clicks_and_each_page_reads_well(signed_in: Open) -> None:
    page = signed_in("partner", size=DESK)

    def well() -> None:
        for size in (PHONE, DESK):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            assert faults(page) == []
            assert not sideways(page)

    handed_in(page, "01")
    well()
    page.get_by_role("button", name="Bekijk wat het wordt").click()
    expect(page.locator("main")).to_contain_text("Er is nog niets bewaard. 56 rijen nieuw")
    well()
    page.get_by_role("button", name="Bewaar 56 rijen").click()
    expect(page.locator("main")).to_contain_text("56 rijen zijn erbij gekomen")
    taken_back(page, 56)
    well()
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.locator("main")).to_contain_text("is ongedaan gemaakt")
    well()


def test_another_is_mapped_on_a_phone_without_script(signed_in: Open) -> None:
    page = signed_in("partner", size=PHONE, script=False)
    handed_in(page, "04")
    page.get_by_role("button", name="Bekijk wat het wordt").click()
    expect(page.get_by_role("alert").first).to_contain_text("Kies wat dit betekent")
    page.get_by_label("Betekenis van z", exact=True).select_option(label="Afgemeld")
    page.get_by_role("button", name="Bekijk wat het wordt").click()
    page.get_by_role("button", name="Bewaar 28 rijen").click()
    expect(page.locator("main")).to_contain_text("28 rijen zijn erbij gekomen")
    taken_back(page, 28)
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.locator("main")).to_contain_text("is ongedaan gemaakt")
