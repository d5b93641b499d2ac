"""Word tone: a hint on English, silence on everything else."""

import pytest

from stories.tone import hint
from tests.stories.makers import rows


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Het was geweldig en ik vond het leuk.", "nl"),
        ("Het was super, ik was er de hele dag.", "en"),
        ("كان جميلا", "ar"),
        ("great", "en"),
        ("", "en"),
        ("It was great and we had fun.", "und"),
    ],
)
def test_nothing_is_said_where_english_is_not_sure(words: str, language: str) -> None:
    assert hint(words, language) is None


def test_english_words_are_marked_by_the_side_they_lean_to() -> None:
    found = hint("It was a great day, but the room was terrible and cold.", "en")
    assert found
    assert "great" in found.glad
    assert "terrible" in found.sad


def test_every_dutch_story_is_met_with_silence() -> None:
    told = rows("invented-stories.csv")
    assert {hint(row["text"], row["language"]) for row in told if row["language"] == "nl"} == {None}
    english = [hint(row["text"], row["language"]) for row in told if row["language"] == "en"]
    assert None not in english
