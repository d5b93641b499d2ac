"""A version in one text: read back as it was, equal when its content is."""

import unicodedata
from dataclasses import replace

import pytest

from surveys.definition import Definition, canonical, worded
from tests.surveys.makers import known_forms, read


@pytest.mark.parametrize(("name", "content"), known_forms(), ids=lambda one: str(one)[:30])
def test_a_definition_is_read_back_as_it_was_written(name: str, content: bytes) -> None:
    form = read(content, name).definition
    assert Definition.from_json(form.to_json()) == form


def test_ids_do_not_make_another_version() -> None:
    name, content = known_forms()[0]
    form = read(content, name).definition
    first = replace(form.items[1], question_id=7, variable_id=8)
    stored = replace(form, items=(form.items[0], first, *form.items[2:]))
    assert stored.hash() == form.hash()
    assert stored.to_json() != form.to_json()


def test_another_word_makes_another_version() -> None:
    name, content = known_forms()[0]
    other = content.replace(b"Wil je meedoen?", b"Doe je mee?")
    assert read(content, name).definition.hash() != read(other, name).definition.hash()


def test_canonical_text_is_one_form_whatever_was_typed() -> None:
    composed, apart = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    assert canonical({"b": 1, "a": apart}) == canonical({"a": composed, "b": 1})
    assert " " not in canonical({"a": [1, 2], "b": {"c": None}})


def test_words_that_are_missing_are_said_in_the_source_language() -> None:
    assert worded({"nl": "Ja", "tr": ""}, "tr", "nl") == ("Ja", "nl")
    assert worded({"nl": "Ja", "en": "Yes"}, "en", "nl") == ("Yes", "en")
    assert worded(None, "en", "nl") == ("", "nl")
