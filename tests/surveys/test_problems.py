"""Answers that cannot be right, and rounds that are open, stand on the page of a pilot."""

from datetime import timedelta

from flask import Flask

from impact.pilots.problems import problems
from surveys.wave_store import close_wave, open_wave, rounds
from tests.makers import a_pilot, someone, today
from tests.surveys.makers import a_form, a_questionnaire, answers, asking, invited, sent

TODAY = today()


def test_more_answers_than_invitations_are_listed_and_nothing_is_cut_off(app: Flask) -> None:
    pilot, other = a_pilot(), a_pilot("elders")
    of = a_questionnaire(a_form(asking(), more="| impact_construct "))
    rows = [f"family,post,,,2025-03-0{n},4" for n in range(1, 5)]
    for one in (pilot, other):
        answers(of, one, sent(*rows, "school,post,,,2025-03-01,4"))
    invited(pilot, "klein,family,post,,,3,2025-03-01\nklein,school,post,,,9,2025-03-01\n")
    invited(other, "klein,family,post,,,4,2025-03-01\n")
    assert [one.problem.name for one in problems(other)] == []
    assert [(one.problem.name, one.number) for one in problems(pilot)] == [("too_many_answers", 1)]
    page = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}/gegevens/too_many_answers")
    assert "gezinnen: 4 antwoordden, 3 waren gevraagd" in page.text
    assert f'href="/pilots/{pilot.code}/vragen"' in page.text


def test_a_round_that_is_open_stands_under_what_comes_next(app: Flask) -> None:
    pilot = a_pilot()
    of = a_questionnaire(a_form(asking(), more="| impact_construct "))
    ends = TODAY + timedelta(days=30)
    open_wave(of, pilot, moment="post", first=TODAY, last=ends)
    partner = someone(app, "partner", pilot)
    page = partner.get(f"/pilots/{pilot.code}").text
    assert "Wat komt er aan" in page
    assert "Antwoorden kan tot en met" in page
    close_wave(pilot, rounds(pilot)[0].wave)
    assert "Antwoorden kan" not in partner.get(f"/pilots/{pilot.code}").text
