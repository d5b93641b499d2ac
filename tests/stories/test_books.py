"""Code books: what a file must hold, versions that never change, and their page."""

import re
from pathlib import Path

import pytest
from flask import Flask

from impact.kit.db import db
from impact.kit.faults import Refused
from stories import book_store
from stories.codebook import Book, read_codebook
from stories.models import Code, Codebook, CodebookVersion, CodeLink
from tests.accounts.makers import run
from tests.makers import a_pilot, an_organisation, hidden, someone
from tests.stories.makers import STARTER

SMALL = """\
schema: tellen-vertellen/codebook/1
name: {nl: Klein boek, en: Small book}
groups:
  - {key: growth, name: {nl: Groei, en: Growth}, colour: "#2E7D32"}
codes:
  - key: pride
    group: growth
    shortcut: t
    name: {nl: Trots}
    definition: {nl: Iemand is trots.}
    include: {nl: Laten zien.}
    exclude: {nl: Blij zijn.}
    example: {nl: Ik huilde van trots.}
    polarity: [negative, positive]
    constructs: [pride]
"""


def small(*changes: tuple[str, str]) -> Book:
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_codebook("boek.yaml", text.encode())


def test_the_starter_book_is_whole() -> None:
    book = read_codebook(STARTER.name, STARTER.read_bytes())
    assert len([entry for entry in book.entries if entry.codable]) == 26
    assert book.key == "startcodeboek-buurtcultuur"
    assert book.notices == ()


def test_a_book_is_read_with_its_words_in_both_languages() -> None:
    group, code = small().entries
    assert (group.key, group.codable, group.texts) == (
        "growth", False, {"name_nl": "Groei", "name_en": "Growth"},
    )  # fmt: skip
    assert (code.group, code.shortcut, code.polarity) == ("growth", "t", ("positive", "negative"))
    assert code.texts["example_nl"] == "Ik huilde van trots."
    assert [notice.line() for notice in small().notices] == [
        'boek.yaml::: the code "nothing_changed" is missing: nobody will look for it',
        'boek.yaml::: the code "unexpected" is missing: nobody will look for it',
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("codebook/1", "codebook/9", "boek.yaml:1:schema: expected tellen-vertellen/codebook/1"),
        ("{nl: Klein boek, en: Small book}", "{en: x}", "boek.yaml:2:name.nl: expected text"),
        ("key: pride", "key: Pride!", "boek.yaml:6:key: expected a key such as own_making"),
        ("shortcut: t", "shortcut: j", "boek.yaml:8:shortcut: expected a letter other than"),
        ("group: growth", "group: gone", "boek.yaml:6:group: expected one of the groups above"),
        ("    exclude: {nl: Blij zijn.}\n", "", "boek.yaml:6:exclude.nl: expected text, found n"),
        ("[negative, positive]", "[]", "boek.yaml:6:polarity: expected positive, negative"),
        ("[negative, positive]", "[good]", "boek.yaml:14:polarity: expected positive, negative"),
        ('"#2E7D32"', "green", "boek.yaml:4:colour: expected a colour such as #1B6CA8"),
        ("{nl: Trots}", "Trots", "boek.yaml:9:name: expected names with values"),
        ("key: pride", "key: growth", 'boek.yaml:6:key: "growth" is there twice'),
        ("constructs: [pride]", "x: &a 1\n    y: *a", "boek.yaml:16:: this is not YAML"),
        ("codes:", "codes: [", "boek.yaml:6:: this is not YAML"),
        ("Iemand is trots.", "x" * 2001, "boek.yaml:10:definition.nl: expected text"),
    ],
)
def test_what_is_wrong_in_a_book_is_said_by_line_and_field(old: str, new: str, line: str) -> None:
    with pytest.raises(Refused) as refused:
        small((old, new))
    assert refused.value.faults[0].line().startswith(line)


def test_what_is_not_known_in_a_book_is_noted_and_left_out() -> None:
    assert 'boek.yaml:15:codes: "mood" is not known here and is left out' in [
        notice.line() for notice in small(("constructs:", "mood:")).notices
    ]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00x", b"[" * 5000, b"- 1", b"x" * 1_000_001])
def test_rubbish_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        read_codebook("boek.yaml", content)


def test_a_changed_book_is_the_next_version_and_the_old_one_stays(app: Flask) -> None:
    owner = an_organisation()
    assert book_store.take_book(owner.id, small()).line() == "2 added, 0 unchanged, 0 refused"
    assert book_store.take_book(owner.id, small()).line() == "0 added, 2 unchanged, 0 refused"
    changed = small(("Iemand is trots.", "Iemand laat iets zien."))
    assert book_store.take_book(owner.id, changed).line() == "1 added, 1 unchanged, 0 refused"
    new, old = book_store.volumes()
    assert [(one.version.n, one.version.state) for one in (new, old)] == [
        (2, "locked"), (1, "locked"),
    ]  # fmt: skip
    assert new.version.based_on == old.version.id
    definitions = [one.codes[1].definition_nl for one in (new, old)]
    assert definitions == ["Iemand laat iets zien.", "Iemand is trots."]
    assert new.codes[1].guid == old.codes[1].guid
    assert db.session.query(Codebook).count() == 1
    assert [(one.code_key, one.kind, one.target) for one in db.session.query(CodeLink)] == [
        ("pride", "construct", "pride")
    ]


def test_a_book_comes_in_by_command_for_the_only_programme(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "boek.yaml"
    path.write_text(SMALL, "utf-8")
    first = run(app, "import", "codebook", str(path))
    assert first.exit_code == 0
    assert first.output.splitlines()[0].startswith("notice made the programme")
    assert first.output.splitlines()[-1] == "2 added, 0 unchanged, 0 refused"
    again = run(app, "import", "codebook", str(path))
    assert again.output.splitlines()[-1] == "0 added, 2 unchanged, 0 refused"
    an_organisation("other")
    which = run(app, "import", "codebook", str(path))
    assert (which.exit_code, db.session.query(CodebookVersion).count()) == (1, 1)
    assert "--organisation CODE" in which.stderr
    mine = run(app, "import", "codebook", str(path), "--organisation", "other")
    assert mine.exit_code == 0
    path.write_text("codes: [", "utf-8")
    bad = run(app, "import", "codebook", str(path), "--organisation", "other")
    assert (bad.exit_code, bad.stderr.startswith("boek.yaml:1:: this is not YAML")) == (1, True)


def test_the_page_says_of_each_code_when_to_use_it_and_when_not(app: Flask) -> None:
    pilot = a_pilot()
    coder = someone(app, "coder", pilot)
    assert "Nog geen codeboek" in coder.get("/codeboek").text
    assert pilot.programme_id
    book_store.take_book(pilot.programme_id, small())
    text = coder.get("/codeboek").text
    for words in ("Klein boek", "Trots", "Iemand is trots.", "Laten zien.", "Blij zijn.",
                  "Ik huilde van trots.", "1 codes in 1 groepen"):  # fmt: skip
        assert words in text
    assert "Small book" in coder.get("/codeboek?lang=en").text
    uid = book_store.volumes()[0].version.uid
    assert coder.get(f"/codeboek/{uid}").status_code == 200
    assert coder.get("/codeboek/unknown").status_code == 404


def test_a_manager_begins_with_the_starter_book_and_a_coder_does_not(app: Flask) -> None:
    pilot = a_pilot()
    coder, manager = someone(app, "coder", pilot), someone(app, "manager", pilot)
    fields = hidden(manager.get("/codeboek").text)
    assert coder.post("/codeboek/begin", data=fields).status_code in (400, 404)
    for _ in range(2):
        assert manager.post("/codeboek/begin", data=fields).status_code == 302
    db.session.rollback()
    assert db.session.query(Code).count() == 32


def test_another_programmes_book_is_not_there(app: Flask) -> None:
    mine, other = a_pilot("mine"), an_organisation("other")
    book_store.take_book(other.id, small())
    coder = someone(app, "coder", mine)
    assert "Klein boek" not in coder.get("/codeboek").text
    uid = book_store.volumes()[0].version.uid
    assert coder.get(f"/codeboek/{uid}").status_code == 404


def test_the_page_of_books_asks_no_more_with_more_codes(app: Flask, statements: list[str]) -> None:
    pilot = a_pilot()
    coder = someone(app, "coder", pilot)
    assert pilot.programme_id

    def counted() -> int:
        before = len(statements)
        assert coder.get("/codeboek").status_code == 200
        return len([one for one in statements[before:] if re.match("SELECT", one)])

    book_store.take_book(pilot.programme_id, small())
    first = counted()
    book_store.take_book(pilot.programme_id, read_codebook(STARTER.name, STARTER.read_bytes()))
    assert counted() == first <= 12
