"""What is written when the database falls over halfway: all of it or nothing (ASVS 2.3.3)."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import OperationalError

from impact.accounts.models import RequestKey
from impact.attendance import intake_store
from impact.attendance.intake import read_register
from impact.attendance.models import Participant, Presence, Session
from impact.kit.db import db
from impact.kit.tables import read_table
from stories.models import Coding, Consent, Story, StoryVersion
from stories.telling_store import open_telling
from tests.attendance.makers import a_file, a_visit
from tests.makers import a_pilot, hidden
from tests.security.test_writes import each_statement
from tests.stories.makers import TODAY
from tests.stories.test_coding import a_round, sentence, task_of
from tests.stories.test_tell import ADULT, fields, walk

Ready = Callable[[], int]


def test_fault_at_each_statement_of_a_story_2_3_3(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    page = open_telling(a_pilot(), None, TODAY)
    address = f"/verhaal/{page.code}"

    def ready() -> Ready:
        client = app.test_client()
        last = walk(client, page, ADULT, until="you")
        sent = fields(last) | {"perspective": "family", "age_band": "25-44"}
        return lambda: client.post(address, data=sent).status_code

    assert each_statement(ready, (Story, StoryVersion, Consent)) > 5


def test_fault_at_each_statement_of_a_coding_2_3_3(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    play = " ".join(f"Nu durf ik {n} keer." for n in range(60))
    pilot, (coder, _other) = a_round(app, play)
    address, numbers = task_of(coder, pilot), iter(range(60))

    def ready() -> Ready:
        given = {
            "code": "confidence",
            "polarity": "positive",
            "where": sentence(next(numbers), play),
        }
        sent = hidden(coder.get(address).text) | given
        return lambda: coder.post(address, data=sent).status_code

    assert each_statement(ready, (Coding, RequestKey)) > 5


def test_fault_at_each_statement_of_an_import_2_3_3(app: Flask) -> None:
    """As the screen does it, but read here: a process of its own for each would take long."""
    pilot, numbers = a_pilot(), iter(range(1000))

    def ready() -> Ready:
        n = next(numbers)
        day = f"2025-{1 + n // 28:02}-{1 + n % 28:02}"
        visits = [a_visit(f"p{n}-{m}", day, activity=f"dans {n}") for m in range(3)]
        read = read_register(read_table("lijst.csv", a_file(*visits).encode()))

        def take() -> int:
            db.session.rollback()  # what a request begins with
            try:
                intake_store.take(pilot, read, partial=False)
            except OperationalError:
                db.session.rollback()
                return 503
            return 200

        return take

    assert each_statement(ready, (Participant, Presence, Session)) > 5
