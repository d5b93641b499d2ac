"""A story, all the way: from the page on which it is told to the number and the quote."""

import re

from flask import Flask

from impact.indicators.blocks import Coded, Measured, Quotes
from impact.kit.dates import Period
from impact.kit.db import db
from impact.pilots.models import Pilot
from stories import book_store, telling_store
from stories.spans import numbered
from tests.makers import a_pilot, hidden, someone
from tests.stories.makers import TODAY, a_book, desk, the_stories
from tests.stories.test_coding import give, press, task_of
from tests.stories.test_tell import ADULT, walk

TEXT = "Vroeger kwam ik niet buiten. Nu durf ik alleen naar de les! Dat is fijn."


def heard(pilot: Pilot) -> tuple[object, ...]:
    """What the report says of this pilot: stories, stories with the code, and quotes."""
    asked = desk(pilot, audience="funder", period=Period(TODAY.replace(month=1, day=1), _LAST))
    figures = asked.measure()
    blocks = [b for one in asked.tell(figures) if one.number == 7 for b in one.blocks]
    told = next(m for m in figures if m.name == "stories_collected" and not m.group)
    daring = [b.stories_with for b in blocks if isinstance(b, Coded) and b.code == "confidence"]
    words = [q.words for b in blocks if isinstance(b, Quotes) for q in b.lines]
    assert all(isinstance(m, Measured) for m in figures)
    return told.figure.value, daring, words


_LAST = TODAY.replace(year=TODAY.year + 3)


def test_a_story_goes_from_the_page_to_the_count_and_the_quote(app: Flask) -> None:
    pilot = a_pilot()
    page = telling_store.open_telling(pilot, None, TODAY)
    assert heard(pilot) == (0, [], [])

    thanks = walk(app.test_client(), page, ADULT | {"text": TEXT})
    assert thanks.status_code == 200
    assert heard(pilot) == (1, [], [])

    partner, manager = someone(app, "partner", pilot), someone(app, "manager", pilot)
    assert "1 verhaal wacht op een eerste blik" in partner.get(f"/pilots/{pilot.code}").text
    (story,) = the_stories(pilot)
    address = f"/pilots/{pilot.code}/verhalen/{story.uid}"
    for person in (partner, manager):
        fields = hidden(person.get(address).text) | {"nobody": "y"}
        assert person.post(f"{address}/gezien", data=fields).status_code == 302
    db.session.rollback()

    book = a_book(pilot)
    coders = [someone(app, "coder", pilot) for _ in range(2)]
    form = manager.get(f"/pilots/{pilot.code}/coderen/nieuw").text
    people = re.findall(
        r'name="coders"[^>]*value="([^"]+)"> ?<span>Coder|value="([^"]+)"[^>]*>\s*<span>Coder', form
    )
    chosen = [one or other for one, other in people]
    assert len(chosen) == 2
    fields = hidden(form) | {"name": "Ronde", "book": book.uid, "blind": "y"}
    made = manager.post(f"/pilots/{pilot.code}/coderen/nieuw", data={**fields, "coders": chosen})
    assert made.status_code == 302
    for coder in coders:
        task = task_of(coder, pilot)
        value = numbered(TEXT)[1].value
        assert give(coder, task, where=[value], code="confidence").status_code == 302
        assert press(coder, task, "klaar").status_code == 302
    db.session.rollback()
    assert heard(pilot) == (1, [1], ["Nu durf ik alleen naar de les!"])

    receipt = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", thanks.text)
    assert receipt
    away = f"/pilots/{pilot.code}/verhalen/weghalen"
    fields = hidden(partner.get(away).text) | {"receipt": receipt[0]}
    assert partner.post(away, data=fields).status_code == 302
    db.session.rollback()
    assert heard(pilot) == (0, [], [])
    assert book_store.volumes()
