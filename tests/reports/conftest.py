"""A house that measures a few figures: a question to all rooms takes ten times as long."""

import pytest
from flask import Flask

from impact.attendance import frames
from impact.attendance.indicators import alike, events, lasting, people, reductions, rooms
from impact.indicators.catalogue import Catalogue
from impact.pilots import holiday_store

SMALL = Catalogue([holiday_store, frames, alike, rooms, reductions, events, people, lasting])


@pytest.fixture
def few_figures(app: Flask) -> Flask:
    """The house, with the register's visits and people and nothing else to tell."""
    app.extensions["catalogue"] = SMALL
    return app
