"""The stretch of voices: counts, codes, and which words reach which reader."""

import pytest
from flask import Flask

from impact.accounts.models import Account
from impact.indicators.blocks import Coded, Measured, Quote, Quotes, Remark
from impact.kit.db import db
from impact.pilots.models import Pilot
from impact.pilots.store import write
from stories import desk_store
from stories.entry_store import Reading
from tests.makers import a_pilot
from tests.stories.makers import (
    TODAY,
    a_book,
    a_file,
    a_story,
    an_account,
    coded,
    look_at,
    rows,
    section,
    take,
    the_stories,
)

PLAY = "Eerst stil. Nu durf ik op het podium! Fijn."


def both(story: str, code: str, polarity: str, words: str = "") -> list[Reading]:
    return [Reading(coder, story, code, polarity, words) for coder in ("a", "b")]


def told(pilot: Pilot, *stories: dict[str, str], people: int = 2) -> Pilot:
    take(pilot, a_file(*stories))
    look_at(pilot, *[an_account(f"{pilot.code}{n}") for n in range(people)])
    return pilot


def quotes(pilot: Pilot, audience: str = "funder") -> tuple[Quote, ...]:
    found = [one for one in section(pilot, audience=audience) if isinstance(one, Quotes)]  # type: ignore[arg-type]  # -- a word that a test knows
    return found[0].lines


def test_without_stories_there_is_one_sentence_and_no_digit(app: Flask) -> None:
    (only,) = section(a_pilot())
    assert isinstance(only, Remark)
    assert only.kind == "empty"


def test_stories_that_nobody_coded_are_counted_and_not_quoted(app: Flask) -> None:
    blocks = section(told(a_pilot(), a_story()))
    assert isinstance(blocks[-1], Remark)
    assert {one.name for one in blocks if isinstance(one, Measured)} == {
        "stories_collected",
        "story_tellers",
        "teller_tone_positive",
        "consent_coverage",
    }


def test_a_code_says_in_how_many_stories_and_how_it_was_read(app: Flask) -> None:
    pilot = told(
        a_pilot(),
        a_story("Ik durf.", story="1", participant="P1"),
        a_story("Ik durf weer.", story="2", participant="P1"),
        a_story("Ik durf niet.", story="3"),
        a_story("Soep.", story="4"),
        a_story("Wie weet.", story="5"),
    )
    coded(
        pilot,
        a_book(pilot),
        *both("1", "confidence", "positive"),
        *both("2", "confidence", "mixed"),
        *both("3", "confidence", "negative"),
        Reading("a", "5", "confidence", "positive"),
    )
    found = {one.code: one for one in section(pilot) if isinstance(one, Coded)}
    daring = found["confidence"]
    assert daring.label == {"nl": "Durven", "en": "Daring"}
    assert (daring.stories_with, daring.stories_coded, daring.undecided) == (3, 4, 1)
    assert (daring.tellers_with, daring.tellers_coded) == (2, 3)
    assert (daring.positive, daring.negative) == (2, 2)
    assert daring.agreement.value is None
    assert daring.agreement.double_coded == 5
    assert list(found)[:3] == ["meeting", "belonging", "family_bond"]


def test_agreement_is_that_of_the_two_coders_who_were_blind(app: Flask) -> None:
    pilot = told(a_pilot(), *[a_story(f"Verhaal {n}.", story=str(n)) for n in range(12)])
    one = [n for n in range(12) if "110010100110"[n] == "1"]
    other = [n for n in range(12) if "100010110110"[n] == "1"]
    coded(
        pilot,
        a_book(pilot),
        *(Reading("a", str(n), "pride", "positive") for n in one),
        *(Reading("b", str(n), "pride", "positive") for n in other),
        *both("0", "rest", "positive"),
    )
    found = {one.code: one.agreement for one in section(pilot) if isinstance(one, Coded)}
    assert found["pride"].value == pytest.approx(0.6805555556)
    assert found["pride"].low is not None
    assert found["pride"].double_coded == 12
    assert found["pride"].percent == pytest.approx(10 / 12)
    assert (found["rest"].value, found["rest"].low) == (1.0, None)
    assert found["meeting"].value is None
    assert "not determinable" in str(found["meeting"].notes[0])


def test_a_quote_is_the_coded_stretch_as_whole_sentences(app: Flask) -> None:
    pilot = told(a_pilot(), a_story(PLAY, story="1", perspective="school", language="nl"))
    coded(
        pilot,
        a_book(pilot),
        *both("1", "confidence", "positive", "podium"),
        Reading("a", "1", "pride", "positive", "Fijn."),
    )
    (quote,) = quotes(pilot)
    assert quote.words == "Nu durf ik op het podium!"
    assert quote.codes == (("confidence", "positive"),)
    assert (quote.perspective, quote.language, quote.chosen) == ("school", "nl", "editor")
    assert quote.story == the_stories(pilot)[0].uid
    assert quote.teller == "t1"


def test_a_story_without_a_coded_stretch_has_a_beginning_that_a_claim_may_quote(
    app: Flask,
) -> None:
    long = "Ik kwam één keer. " * 60
    endless = "en toen " * 100
    pilot = told(
        a_pilot(),
        *(a_story(text, story=name) for name, text in (("1", PLAY), ("2", long), ("3", endless))),
        a_story("Niet voor het verslag.", story="4", consent="analysis aggregate"),
    )
    whole = next(one for one in section(pilot) if isinstance(one, Quotes))
    assert {one.words for one in whole.openings} == {PLAY, ("Ik kwam één keer. " * 33).strip()}
    assert not any(one.codes for one in whole.openings)
    coded(pilot, a_book(pilot), *both("1", "confidence", "positive", "podium"))
    half = next(one for one in section(pilot) if isinstance(one, Quotes))
    assert [len(half.lines), len(half.openings)] == [1, 1], "a story has one or the other"


def test_stretches_that_overlap_are_quoted_once_and_read_together(app: Flask) -> None:
    pilot = told(a_pilot(), a_story(PLAY, story="1"))
    coded(
        pilot,
        a_book(pilot),
        *both("1", "confidence", "positive", "durf ik op"),
        *both("1", "confidence", "negative", "Eerst stil. Nu"),
        *both("1", "rest", "positive", "Fijn."),
    )
    assert [(one.words, one.codes) for one in quotes(pilot)] == [
        ("Eerst stil. Nu durf ik op het podium!", (("confidence", "mixed"),)),
        ("Fijn.", (("rest", "positive"),)),
    ]


@pytest.mark.parametrize(
    ("consent", "people", "funder", "public"),
    [
        ("analysis aggregate quote_anonymous public", 2, 1, 1),
        ("analysis aggregate quote_anonymous", 2, 1, 0),
        ("analysis aggregate public", 2, 0, 0),
        ("analysis aggregate quote_anonymous public", 1, 0, 0),
        ("analysis aggregate", 2, 0, 0),
    ],
)
def test_words_reach_only_those_for_whom_they_were_meant(
    app: Flask, consent: str, people: int, funder: int, public: int
) -> None:
    pilot = told(a_pilot(), a_story(story="1", consent=consent), people=people)
    coded(pilot, a_book(pilot), *both("1", "confidence", "positive"))
    assert len(quotes(pilot, "partner")) == len(quotes(pilot, "funder")) == funder
    assert len(quotes(pilot, "public")) == public


def test_a_story_that_is_taken_back_is_in_no_count_and_no_quote(app: Flask) -> None:
    pilot = told(a_pilot(), a_story("Ik durf.", story="1"), a_story("Ik ook.", story="2"))
    coded(pilot, a_book(pilot), *both("1", "pride", "positive"), *both("2", "pride", "positive"))
    assert len(quotes(pilot)) == 2
    gone = the_stories(pilot)[0]
    write(pilot, lambda: desk_store.withdraw(gone, "receipt", TODAY))
    assert [one.words for one in quotes(pilot)] == ["Ik ook."]
    found = {one.code: one for one in section(pilot) if isinstance(one, Coded)}
    assert (found["pride"].stories_with, found["pride"].stories_coded) == (1, 1)


def test_speakers_are_counted_per_side(app: Flask) -> None:
    pilot = told(
        a_pilot(),
        a_story("Een.", story="1", participant="P1"),
        a_story("Twee.", story="2", participant="P1"),
        a_story("Drie.", story="3", perspective="school"),
    )
    coded(pilot, a_book(pilot), *both("1", "pride", "positive"))
    block = next(one for one in section(pilot) if isinstance(one, Quotes))
    assert block.tellers == {"family": 1, "school": 1}


def test_other_pilots_leave_nothing_here(app: Flask) -> None:
    mine, noise = told(a_pilot("mine"), a_story("Van mij.", story="1")), a_pilot("noise")
    told(noise, a_story("Van een ander.", story="1"))
    book = a_book(mine)
    for pilot in (mine, noise):
        coded(pilot, book, *both("1", "pride", "positive"))
    assert [one.words for one in quotes(mine)] == ["Van mij."]
    assert len(quotes(noise)) == 1
    assert db.session.query(Account).count() == 4


def test_the_invented_stories_are_quoted_without_an_error(app: Flask) -> None:
    pilot = told(a_pilot(), *rows("invented-stories.csv"))
    known = {story.code for story in the_stories(pilot) if story.state == "open"}
    readings = [
        Reading(row["coder"], row["story"], row["code"], row["polarity"], row["exact"])
        for row in rows("gold-codings.csv")
        if row["story"] in known
    ]
    coded(pilot, a_book(pilot), *readings)
    lines = quotes(pilot)
    assert len(lines) > 30
    assert all(line.words == line.words.strip() for line in lines)
    assert all(line.codes for line in lines)
