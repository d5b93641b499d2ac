"""Words selected on the bench are the words that are stored, emoji and all."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from impact.accounts.models import Account
from impact.accounts.reach import everything
from impact.kit.db import db
from impact.kit.tokens import uid
from impact.pilots.store import known_pilot, write
from stories import book_store, desk_store, round_store, telling_store
from stories.models import CodingTask, Story, StoryVersion
from stories.told import Told
from tests.browser.conftest import Open, faults

DAY = date(2026, 7, 2)
TEXT = "Eerst 😭 niets. 👩\u200d👩\u200d👧 Toen kwam muziek, heel zacht."


@pytest.fixture
def task(site: Flask) -> Iterator[str]:
    """The address at which the coder of the demo reads a new story; gone again afterwards."""
    with site.app_context(), everything("a story to code"):
        pilot = known_pilot("buurtklanken")
        grants = ("analysis",)
        sent = uid()
        told = Told(TEXT, "family", "nl", DAY, grants, sent, "link", "form", age_band="25-44")
        telling_store.tell(pilot, told, DAY)
        story = db.session.scalars(select(Story).where(Story.source_ref == sent)).one()
        coder = db.session.scalars(
            select(Account).where(Account.email == "demo-coder@example.org")
        ).one()
        write(pilot, lambda: desk_store.confirm(story, coder.id, DAY))
        version = book_store.volumes()[0].version
        write(pilot, lambda: round_store.open_round(pilot, version, "Proef", [coder], DAY))
        mine = CodingTask.version_id == StoryVersion.id, StoryVersion.story_id == story.id
        address = db.session.scalar(select(CodingTask.uid).where(*mine))
        db.session.commit()
        yield f"/pilots/buurtklanken/coderen/{address}"
        db.session.remove()
    with site.app_context(), everything("as it was"):
        again = known_pilot("buurtklanken")
        gone = db.session.get_one(Story, story.id)
        write(again, lambda: desk_store.withdraw(gone, "staff", DAY))
        db.session.remove()


def test_selected_words_keep_their_place(signed_in: Open, task: str) -> None:
    page = signed_in("coder")
    page.goto(task)
    page.evaluate(
        """() => {
          const node = document.querySelectorAll("[data-start]")[1].firstChild;
          const range = document.createRange();
          range.setStart(node, node.data.indexOf("kwam") - 1);
          range.setEnd(node, node.data.indexOf(","));
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    words = page.get_by_label("Alleen deze woorden")
    page.wait_for_function("document.getElementById('words').value !== ''")
    assert words.input_value() == "kwam muziek"
    page.get_by_label("Durven").check()
    page.get_by_role("button", name="Zet deze code").click()
    assert page.locator("q").first.inner_text() == "kwam muziek"
    assert faults(page) == []


def test_words_are_coded_without_script(signed_in: Open, task: str) -> None:
    page = signed_in("coder", script=False)
    page.goto(task)
    page.get_by_label("Toen kwam muziek").check()
    page.get_by_label("Durven").check()
    page.get_by_label("gaat goed, of wordt beter").check()
    page.get_by_role("button", name="Zet deze code").click()
    assert "Toen kwam muziek, heel zacht." in page.locator("q").first.inner_text()
    page.get_by_role("button", name="Klaar, volgende").click()
    assert "/coderen" in page.url
