"""Words as they come in, and where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.text import Intake, Unreadable, sentences, take_in, trimmed, widened
from tests.stories.makers import rows


def split(body: str) -> list[str]:
    return [body[start:end].strip() for start, end in sentences(body)]


def test_words_are_kept_as_they_were_typed() -> None:
    for kept in (
        "=cmd()",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "a\u202eb",
        "👩\u200d👧",
        "\t%s",
    ):
        assert take_in(kept) == Intake(kept)


def test_line_ends_accents_and_the_mark_at_the_start_get_one_form() -> None:
    assert take_in("\ufeffa\r\nb\rc cafe\u0301").words == "a\nb\nc caf\u00e9"


def test_nul_and_half_characters_are_refused_but_replaced_in_a_file() -> None:
    for bad in ("a\x00b", "a\ud800b"):
        with pytest.raises(Unreadable):
            take_in(bad)
        assert take_in(bad, forgiving=True) == Intake("a\ufffdb", 1)
    assert take_in("a\x07b\x7f") == Intake("a\ufffdb\ufffd", 2)


def test_blanks_alone_tell_nothing() -> None:
    assert take_in(" \n\t").empty
    assert not take_in("ja").empty


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("Het was leuk. Ik kom terug!", ["Het was leuk.", "Ik kom terug!"]),
        ("Wat? Echt waar?! Ja…", ["Wat?", "Echt waar?!", "Ja…"]),
        ("Ze zei: 'Kom.' Ik kwam.", ["Ze zei: 'Kom.'", "Ik kwam."]),
        ("Leuk! 😀 En toen", ["Leuk! 😀", "En toen"]),
        ("Leuk!😀 En toen", ["Leuk!😀", "En toen"]),
        ("Dhr. Bol en mevr. Vos kwamen. Ja.", ["Dhr. Bol en mevr. Vos kwamen.", "Ja."]),
        ("Het kost 3.50 per keer. Veel.", ["Het kost 3.50 per keer.", "Veel."]),
        ("Bijv. dansen, o.a. samen. Ja.", ["Bijv. dansen, o.a. samen.", "Ja."]),
        ("Van J. S. Bach leerde ik dat. Mooi.", ["Van J. S. Bach leerde ik dat.", "Mooi."]),
        ("1. Eerst dit\n2. Dan dat", ["1. Eerst dit", "2. Dan dat"]),
        ("Ik ben 12. Ik dans.", ["Ik ben 12.", "Ik dans."]),
        ("Een regel\nnog een regel\n\nen nog een", ["Een regel", "nog een regel", "en nog een"]),
        ("هل كان جيدا؟ نعم.", ["هل كان جيدا؟", "نعم."]),
        ("很好。再来。", ["很好。", "再来。"]),
        ("geen punt", ["geen punt"]),
        ("\n\n Begin later. Ja.", ["Begin later.", "Ja."]),
        ("e.g. this one. St. Jude came.", ["e.g. this one.", "St. Jude came."]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_pause(body: str, wanted: list[str]) -> None:
    assert split(body) == wanted


@given(st.text(alphabet='ab .!?…\n"”😀1é', max_size=60))
def test_sentences_cover_the_text_without_gaps(body: str) -> None:
    found = sentences(body)
    assert "".join(body[start:end] for start, end in found) == body
    assert all(body[start:end].strip() for start, end in found[:-1])


def test_a_coded_stretch_is_widened_to_its_whole_sentences() -> None:
    body = "Eerst stil. Nu sta ik op het podium! Fijn."
    at = body.index("podium")
    start, end = widened(body, at, at + 6)
    assert body[start:end] == "Nu sta ik op het podium!"
    assert widened(body, 0, len(body)) == (0, len(body))
    for bad in ((5, 5), (-1, 3), (0, len(body) + 1)):
        with pytest.raises(ValueError, match="no characters"):
            widened(body, *bad)
    assert trimmed("  ja ", 0, 5) == (2, 4)


def test_codings_of_the_invented_stories_lie_on_their_words() -> None:
    texts = {row["story"]: take_in(row["text"]).words for row in rows("invented-stories.csv")}
    for row in rows("gold-codings.csv"):
        if row["start"]:
            span = slice(int(row["start"]), int(row["end"]))
            assert texts[row["story"]][span] == row["exact"]
