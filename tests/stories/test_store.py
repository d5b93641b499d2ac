"""Stories in the database: files, the one rule, what is frozen, what is taken back."""

import ast
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from impact.kit.db import db
from impact.kit.faults import Refused
from impact.pilots.store import write
from stories import desk_store
from stories.consent import PURPOSES, decide
from stories.entry_store import Reading
from stories.models import (
    Code,
    Coding,
    CodingTask,
    Consent,
    Story,
    StoryUse,
    StoryVersion,
    Withdrawal,
)
from stories.store import opened, settle, states, usable, usable_stories
from tests.makers import a_pilot
from tests.stories.makers import (
    ALL,
    DATA,
    ROOT,
    TODAY,
    a_book,
    a_file,
    a_story,
    an_account,
    coded,
    expected,
    look_at,
    take,
    the_stories,
)


def lines(refused: Refused) -> list[str]:
    return [fault.line() for fault in refused.faults]


def usable_now(story: Story) -> dict[str, str | None]:
    return {purpose: usable(story, purpose, TODAY).reason for purpose in PURPOSES}


def test_the_invented_stories_come_in_and_the_same_file_adds_nothing(app: Flask) -> None:
    pilot = a_pilot()
    content = (DATA / "invented-stories.csv").read_bytes()
    first = take(pilot, content)
    assert first.line() == "39 added, 0 unchanged, 1 refused"
    assert "1 refused by guardian" in [notice.line() for notice in first.notices]
    version = pilot.version
    assert take(pilot, content).line() == "0 added, 40 unchanged, 0 refused"
    assert pilot.version == version
    look_at(pilot, an_account("anna"), an_account("bram"))
    for purpose, name in (("count", "aggregate"), ("quote", "quote_anonymous")):
        found = {story.code for story in the_stories(pilot) if usable(story, purpose, TODAY)}
        assert found == set(expected("expected.json")["usable"][name])
    public = {story.code for story in the_stories(pilot) if "public" in story.grants.split()}
    assert public == set(expected("expected.json")["usable"]["public"])


def test_words_are_kept_as_they_were_typed(app: Flask) -> None:
    pilot = a_pilot()
    odd = "=cmd() <b>{{7*7}}</b> 100%_waar\u202e 👩\u200d👧\r\nregel"
    take(pilot, a_file(a_story(odd, story="1"), a_story("a\x7fb", story="2")))
    words = {one.uid: one.words for one in opened("read", TODAY)}
    assert [words[one.uid] for one in the_stories(pilot)] == [
        odd.replace("\r\n", "\n"),
        "a\ufffdb",
    ]


def test_a_story_that_nobody_agreed_to_is_left_out_and_counted(app: Flask) -> None:
    pilot = a_pilot()
    taken = take(
        pilot,
        a_file(
            a_story(story="1"),
            a_story("Niet opschrijven graag.", story="2", consent=""),
            a_story("Ook dit niet.", story="3", consent="aggregate public"),
        ),
    )
    assert taken.line() == "1 added, 0 unchanged, 2 refused"
    assert [notice.line() for notice in taken.notices] == ["2 without consent"]
    assert db.session.query(Story).count() == 1
    assert "schrijven" not in " ".join(db.session.scalars(select(StoryVersion.body)))


def test_a_childs_story_waits_for_the_guardian_and_goes_when_they_say_no(app: Flask) -> None:
    pilot = a_pilot()
    child = {"perspective": "participant", "age_band": "8-12"}
    taken = take(
        pilot,
        a_file(
            a_story("Wacht nog.", story="1", **child),
            a_story("Mag niet.", story="2", guardian_consent="no", **child),
            a_story("Mag wel.", story="3", guardian_consent="yes", **child),
        ),
    )
    assert [notice.line() for notice in taken.notices] == [
        "1 held: guardian",
        "1 refused by guardian",
    ]
    waits, refused, fine = the_stories(pilot)
    assert (waits.state, refused.state, fine.state) == ("held", "closed", "open")
    assert usable_now(waits)["count"] == "guardian_missing"
    assert usable_now(refused)["read"] == "guardian_no"
    assert usable_now(fine)["count"] is None
    assert sorted(db.session.scalars(select(StoryVersion.body))) == ["Mag wel.", "Wacht nog."]

    partner = an_account("partner")
    write(pilot, lambda: desk_store.guardian_answers(waits, "yes", ALL.split(), partner.id, TODAY))
    assert (waits.state, waits.guardian, usable_now(waits)["count"]) == ("open", True, None)
    write(pilot, lambda: desk_store.guardian_answers(waits, "no", (), partner.id, TODAY))
    assert (waits.state, waits.guardian) == ("closed", False)
    assert list(db.session.scalars(select(StoryVersion.body))) == ["Mag wel."]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"consent": "analysis alles"}, 'consent: expected some of analysis aggregate'),
        ({"teller_tone": "6"}, 'teller_tone: expected 1 or 2 or 3 or 4 or 5, found "6"'),
        ({"told_on": "2026-11-21"}, "told_on: expected a day that has been"),
        ({"told_on": "mei"}, 'told_on: expected a day such as 2025-12-31, found "mei"'),
        ({"guardian_consent": "ja"}, 'guardian_consent: expected yes or no, found "ja"'),
        ({"text": "\u200b \n"}, ""),
        ({"alias": "x" * 81}, "alias: at most 80 characters, found 81"),
    ],
)  # fmt: skip
def test_a_row_that_is_not_right_refuses_the_file_by_row_and_column(
    app: Flask, change: dict[str, str], line: str
) -> None:
    pilot = a_pilot()
    content = a_file(a_story(**change), a_story("Deze is goed.", story="2"))
    if not line:  # a zero-width space is a character that somebody typed
        assert take(pilot, content).added == 2
        return
    with pytest.raises(Refused) as refused:
        take(pilot, content)
    assert len(refused.value.faults) == 1
    assert lines(refused.value)[0].startswith(f"stories.csv:2:{line}")
    assert db.session.query(Story).count() == 0


def test_an_empty_text_and_a_missing_column_are_refused(app: Flask) -> None:
    pilot = a_pilot()
    with pytest.raises(Refused) as refused:
        take(pilot, a_file(a_story("", story="1")))
    assert lines(refused.value) == ["stories.csv:2:text: expected words, found nothing"]
    with pytest.raises(Refused) as refused:
        take(pilot, b"story,perspective\n1,family\n")
    assert lines(refused.value) == [
        "stories.csv:1:text: this column is missing",
        "stories.csv:1:consent: this column is missing",
    ]


def test_an_unknown_band_perspective_or_language_is_kept_as_unknown_with_a_note(app: Flask) -> None:
    pilot = a_pilot()
    given_ = {"age_band": "80+", "perspective": "volunteer", "language": "Nederlands!"}
    taken = take(pilot, a_file(a_story(**given_)))
    assert [notice.column for notice in taken.notices] == ["perspective", "language", "age_band"]
    story = the_stories(pilot)[0]
    assert (story.age_band, story.perspective, story.language) == ("unknown", "unknown", "und")


def test_the_same_id_with_other_words_is_refused_with_both_digests(app: Flask) -> None:
    pilot = a_pilot()
    take(pilot, a_file(a_story("Eerst dit.", story="1")))
    before = the_stories(pilot)[0].source_ref
    with pytest.raises(Refused, match=f"known with other words or details .{before[:12]}, not "):
        take(pilot, a_file(a_story("Nu dat.", story="1")))
    assert [one.words for one in opened("read", TODAY)] == ["Eerst dit."]


def test_rows_without_an_id_are_known_by_what_they_say(app: Flask) -> None:
    pilot = a_pilot()
    two = a_file(a_story("Leuk."), a_story("Leuk."), a_story("Saai."))
    assert take(pilot, two).added == 3
    assert take(pilot, two).line() == "0 added, 3 unchanged, 0 refused"
    assert take(pilot, a_file(a_story("Saai."), a_story("Nieuw."))).added == 1


def test_what_was_told_cannot_be_changed_and_a_consent_is_only_added_to(app: Flask) -> None:
    pilot = a_pilot()
    take(pilot, a_file(a_story(story="1")))
    book = a_book(pilot)
    for forbidden in (
        update(StoryVersion).values(body="anders"),
        update(Consent).values(granted=False),
        delete(Consent),
        update(Code).where(Code.version_id == book.id).values(name_nl="anders"),
        delete(Code).where(Code.version_id == book.id),
    ):
        with pytest.raises(DatabaseError, match=r"never changed|only added to"):
            db.session.execute(forbidden)
        db.session.rollback()
    db.session.execute(update(StoryVersion).values(current=False))
    db.session.commit()


def test_withdrawing_leaves_no_word_and_no_use(app: Flask) -> None:
    pilot, book = a_pilot(), None
    take(pilot, a_file(a_story("Kanarie zingt hier.", story="1", alias="Truus", title="Zang")))
    look_at(pilot, an_account("anna"), an_account("bram"))
    book = a_book(pilot)
    coded(pilot, book, Reading("a", "1", "pride", "positive", "Kanarie"))
    story = the_stories(pilot)[0]
    assert usable_now(story)["publish"] is None
    for _ in range(2):
        write(pilot, lambda: desk_store.withdraw(story, "receipt", TODAY))
    assert set(usable_now(story).values()) == {"withdrawn"}
    assert opened("read", TODAY) == []
    for model in (StoryVersion, Coding, CodingTask):
        assert db.session.query(model).count() == 0
    assert (story.title, story.alias, story.grants) == (None, None, "")
    assert db.session.query(Withdrawal).count() == 1
    assert take(
        pilot, a_file(a_story("Kanarie zingt hier.", story="1", alias="Truus", title="Zang"))
    ).line() == "0 added, 1 unchanged, 0 refused"  # fmt: skip


days = st.integers(-2, 2).map(lambda n: TODAY + timedelta(days=n))
acts = st.lists(
    st.tuples(
        st.sampled_from(ALL.split()), st.booleans(), st.sampled_from(["self", "guardian"]),
        st.none() | days,
    ),
    max_size=6,
)  # fmt: skip


@given(acts, st.sampled_from(["8-12", "25-44", "unknown"]), st.integers(0, 2), st.booleans(), days)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_rule_its_kept_answer_and_the_query_always_agree(
    app: Flask, log: list[Any], age: str, readers: int, gone: bool, on: date
) -> None:
    pilot = a_pilot(f"p{db.session.query(Story).count()}")
    take(pilot, a_file(a_story(perspective="participant", age_band=age, consent="analysis")))
    story = the_stories(pilot)[0]

    def change() -> None:
        for n, (grant, granted, by, until) in enumerate(log, 2):
            row = Consent(
                pilot_id=pilot.id, story_id=story.id, n=n, purpose=grant, granted=granted, by=by,
                until=until, given_on=TODAY, text_key="story", text_version=1, language="nl",
                method="form",
            )  # fmt: skip
            db.session.add(row)
        db.session.flush()
        settle([story], TODAY)

    write(pilot, change)
    look_at(pilot, *[an_account(f"{pilot.code}-{n}") for n in range(readers)])
    if gone:
        write(pilot, lambda: desk_store.withdraw(story, "staff", TODAY))
    later = max(on, TODAY)
    kept = _uses(story)
    for purpose in PURPOSES:
        said = bool(decide(states([story])[story.id], purpose, later))
        listed = story.id in set(db.session.scalars(usable_stories(purpose, later)))
        words = story.id in {one.story_id for one in opened(purpose, later)}
        assert bool(usable(story, purpose, later)) == said == listed == words
    write(pilot, lambda: settle([story], TODAY))
    assert _uses(story) == kept


def _uses(story: Story) -> list[tuple[str, str | None, date | None]]:
    rows = db.session.scalars(
        select(StoryUse).where(StoryUse.story_id == story.id).order_by(StoryUse.purpose)
    )
    return [(one.purpose, one.reason, one.until) for one in rows]


def test_an_unlisted_purpose_cannot_be_asked(app: Flask) -> None:
    pilot = a_pilot()
    take(pilot, a_file(a_story()))
    with pytest.raises(KeyError):
        usable_stories("sell", TODAY)
    with pytest.raises(KeyError):
        usable(the_stories(pilot)[0], "sell", TODAY)


def test_the_words_of_a_story_are_read_in_one_module() -> None:
    readers = {
        path.name
        for path in sorted((ROOT / "stories").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "body"
    }
    assert readers == {"store.py"}
