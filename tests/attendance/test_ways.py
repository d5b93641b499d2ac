"""From page to page: who gives a child a card finds the next sensible step on each of them."""

from flask import Flask

from impact.kit.db import db
from tests.consents.makers import TODAY, a_group, child, press, says, uid_of
from tests.makers import a_pilot, someone


def test_each_page_about_a_child_leads_to_the_next(app: Flask) -> None:
    pilot = a_pilot()
    partner, manager = someone(app, "partner", pilot), someone(app, "manager", pilot)
    start = f"/pilots/{pilot.code}"
    registers = f'<a class="btn" href="{start}/aanwezigheid">'
    assert registers in partner.get(f"{start}/deelnemers").text
    assert registers not in manager.get(f"{start}/deelnemers").text, "it would not open"
    group = a_group(pilot, "k1", "k2")
    one = f"{start}/deelnemers/{uid_of('k1')}"
    for at, onward in (
        (f"{start}/kaarten", f"{start}/aanwezigheid"),
        (one, f"{one}/kaart"),
        (one, f"{start}/toestemming"),
        (f"{one}/kaart", one),
        (f"{start}/toestemming/{group}", f"{start}/toestemming/{group}/briefjes"),
    ):
        assert f'href="{onward}"' in partner.get(at).text.split("<main")[1], at
    last = f'<a href="{start}/vragen/openen">'
    assert last not in partner.get(f"{start}/toestemming/{group}").text
    says(pilot, group, k1=True, k2=False)
    assert last in partner.get(f"{start}/toestemming/{group}").text


def test_the_pages_of_cards_lie_with_the_cards_in_the_menu(app: Flask) -> None:
    pilot = a_pilot()
    a_group(pilot, "k1")
    partner, cards = someone(app, "partner", pilot), f"/pilots/{pilot.code}/kaarten"
    people = f"/pilots/{pilot.code}/deelnemers"
    for at in (f"{people}/samen", f"{people}/{uid_of('k1')}/kaart"):
        page = partner.get(at).text
        assert f'<a href="{cards}" aria-current="page">' in page, at
        assert f'<a href="{people}" aria-current="page">' not in page, at


def test_a_code_reads_everywhere_as_it_stands_on_the_card(app: Flask) -> None:
    pilot = a_pilot()
    group = a_group(pilot, "k1")
    partner, people = someone(app, "partner", pilot), f"/pilots/{pilot.code}/deelnemers"
    one = f"{people}/{uid_of('k1')}"
    assert press(partner, f"{one}/kaart").status_code == 303
    db.session.rollback()
    card = child(pilot, group, "k1").card
    assert len(card) == len("ABCD-EFGH")
    for at in (people, one, f"{one}/kaart", f"/pilots/{pilot.code}/kaarten"):
        page = partner.get(at).text
        assert card in page, at
        assert card.replace("-", "") not in page, at


def test_groups_that_wait_for_parents_stand_first(app: Flask) -> None:
    pilot = a_pilot()
    a_group(pilot, "groot", activity="Avond", born=TODAY.year - 30)
    done = a_group(pilot, "k1", activity="Bouwen")
    says(pilot, done, k1=True)
    waits = a_group(pilot, "k2", activity="Zingen")
    assert child(pilot, waits, "k2").card == "k2"
    page = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}/toestemming").text
    assert page.index(">Zingen<") < page.index(">Bouwen<") < page.index(">Avond<")
