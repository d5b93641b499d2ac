"""Twelve files as partners send them, through the pages: no code is written by anybody."""

import re

import pytest
from flask import Flask

from tests.attendance.mapping.makers import TABLES, expected
from tests.attendance.spreadsheets.makers import looked, people, press, stored, words
from tests.makers import a_pilot, someone

SAID = {
    "01": {},
    "02": {},
    "03": {"Betekenis van m": "f", "Betekenis van j": "m", "Betekenis van x": "x",
           "Betekenis van v": "present"},
    "04": {"Betekenis van z": "excused"},
    "05": {"Groep of activiteit": "Graffiti"},
    "06": {"Groep of activiteit": "Beatmaking"},
    "07": {},
    "08": {"Groep of activiteit": "Inloop muziek"},
    "09": {"Groep of activiteit": "Keramiek"},
    "10": {},
    "11": {"Groep of activiteit": "Strippenkaart gitaar",
           "Laatste dag van de cursus": "2025-11-10"},
}  # fmt: skip


@pytest.mark.parametrize("number", TABLES)
def test_each_file_is_taken_in_by_choices_on_a_page(app: Flask, number: str) -> None:
    pilot = a_pilot()
    partner = someone(app, "partner", pilot)
    page = looked(partner, pilot, number)
    assert page.status_code == 200, words(page.text)
    answer = press(partner, page.text, **SAID[number])
    assert answer.status_code == 303, words(answer.text)
    check = partner.get(answer.location)
    assert check.status_code == 200, words(check.text)
    each = re.findall(r'name="(z-\d+)"', check.text)
    done = press(partner, check.text, **dict.fromkeys(each, "yes"))
    assert done.status_code == 303, words(done.text)
    assert people(stored(pilot)) == people(expected(number))
