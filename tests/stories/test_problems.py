"""Stories whose data cannot be right stand on the page of a pilot."""

from flask import Flask

from impact.pilots.problems import problems
from tests.makers import a_pilot, someone
from tests.stories.makers import a_file, a_story, take


def test_a_story_without_a_day_is_listed_by_its_code_and_without_its_words(app: Flask) -> None:
    pilot = a_pilot()
    told = (a_story(story="s1", told_on="", activity="Dans"), a_story("Iets anders.", story="s2"))
    take(pilot, a_file(*told))
    found = {one.problem.name: one.number for one in problems(pilot)}
    assert found == {"stories_without_day": 1}
    page = someone(app, "partner", pilot).get(f"/pilots/{pilot.code}/gegevens/stories_without_day")
    assert "s1, Dans" in page.text
    assert "Ik durf nu meer" not in page.text
