"""Two windows on one draft, at the very same moment."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from impact.kit.dates import now
from surveys import draft_store, field_store
from surveys.drafts import Begun
from surveys.entrance import Entrance
from tests.surveys.field.forms import ALL_KINDS
from tests.surveys.field.makers import a_form, a_link

TOKEN = "A" * 22


@pytest.fixture
def behind(app: Flask) -> Entrance:
    """What is behind the link of a form; the test stands in one request."""
    link = a_link(a_form(ALL_KINDS))
    found = field_store.find(str(link.code))
    assert found
    return found[0]


def test_both_answers_stay_when_two_windows_keep_at_once(app: Flask, behind: Entrance) -> None:
    with app.app_context():
        first = Begun(behind.version_id, "nl", {"consent": "yes"}, False, now())
        draft_store.begin(behind, TOKEN, first)
        age = replace(first, given={**first.given, "age": 12.0}, trapped=True)
        liked = replace(first, given={**first.given, "liked": "2"}, language="en")
        assert draft_store.keep(behind, TOKEN, first, age, "age") == age
        both = draft_store.keep(behind, TOKEN, first, liked, "liked")
        assert both
        assert both.given == {"consent": "yes", "age": 12.0, "liked": "2"}
        assert both.trapped
        again = field_store.find(behind.code, TOKEN)
    assert again
    assert again[1]
    assert replace(again[1], started_at=both.started_at) == both
    assert now() - again[1].started_at < timedelta(minutes=1)


def test_what_is_gone_is_not_kept_again(app: Flask, behind: Entrance) -> None:
    with app.app_context():
        first = Begun(behind.version_id, "nl", {"consent": "yes"}, False, now())
        draft_store.begin(behind, TOKEN, first)
        draft_store.stop(behind, TOKEN)
        after = replace(first, given={**first.given, "age": 12.0})
        assert draft_store.keep(behind, TOKEN, first, after, "age") is None
