"""A form is carried whole, or every fault in it is named with its place."""

import string
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from impact.kit.faults import Refused
from surveys.question_types import read_number
from surveys.xlsform import fitting, read_form
from tests.surveys.makers import DATA, FIVE, a_form, asking, faults, known_forms, lines, read

HEAD = "form.md[survey]:2"
CONSENT = "| | consent | yes | Ja | |\n| | consent | no | Nee | |\n"


@pytest.mark.parametrize(("name", "content"), known_forms(), ids=lambda one: str(one)[:30])
def test_every_known_form_is_carried_without_a_notice(name: str, content: bytes) -> None:
    form = read(content, name)
    assert not form.notices
    assert form.definition.questions


def test_a_ready_form_is_read_to_the_last_column() -> None:
    name, content = known_forms()[0]
    form = read(content, name).definition
    fun = form.item("enjoyment")
    assert (form.code, form.source, form.languages) == ("kind-6-9", "nl", ("nl", "en"))
    assert (form.perspectives, form.consent_mode) == (("participant",), "child_and_guardian")
    assert (form.age, form.minutes, form.read_aloud) == ("6-9", 3, "required")
    assert form.title["en"] == "What do you think? (ages 6 to 9)"
    assert fun is not None
    assert (fun.kind, fun.role, fun.group) == ("scale", "item", "questions")
    assert (fun.construct, fun.scale, fun.widget) == ("enjoyment", "fun3/1", "faces_positive")
    assert fun.moments == ("mid", "post", "followup", "single")
    assert [(one.code, one.value, one.missing) for one in fun.options] == [
        ("1", 1.0, ""),
        ("2", 2.0, ""),
        ("3", 3.0, ""),
        ("dk", None, "dont_know"),
    ]
    assert fun.options[0].pictogram == "fun_1"
    assert [one.relevant for one in form.above(fun)] == ["${consent} = 'yes'"]
    barriers = form.item("barriers")
    assert barriers is not None
    assert [one.code for one in barriers.options if one.exclusive] == ["none", "dk"]
    assert barriers.constraint_message is not None
    assert barriers.constraint_message["en"].startswith("You chose")


@pytest.mark.parametrize("code", ["carpentries_longterm", "oulad_intake"])
def test_a_workbook_and_its_one_file_layout_are_one_form(code: str) -> None:
    pair = [DATA / f"{code}{suffix}" for suffix in (".md", ".xlsx")]
    hashes = {read(one.read_bytes(), one.name).definition.hash() for one in pair}
    assert len(hashes) == 1


def test_the_csv_layout_is_the_same_form() -> None:
    text = (
        "survey,,,\n,type,name,label::Nederlands (nl)\n,select_one five,q1,Vraag q1?\n"
        "choices,,,\n,list_name,name,label::Nederlands (nl)\n"
        + "".join(f",five,{n},Punt {n}\n" for n in range(1, 6))
        + "settings,,,\n,form_id,form_title,default_language\n,klein,Klein,nl\n"
    )
    other = a_form("select_one five | q1 | Vraag q1? |")
    assert read(text.encode(), "f.csv").definition.hash() == read(other).definition.hash()


def test_values_are_written_or_read_off_the_name_or_on_a_scale_counted() -> None:
    written = "| | again | yes | Ja | 3 |\n| | again | no | Nee | 1 |\n| | again | dk | ? | |\n"
    places = "| | stage | phd | A | |\n| | stage | job | B | |\n"
    set_ = places.replace("stage", "set")
    rows = [f"select_one {name} | {name} | V | " for name in ("again", "set", "five")]
    scale = "select_one stage | stage | V | joy"
    lists = written + places + set_ + FIVE
    form = read(a_form(*rows, scale, lists=lists, more="| impact_construct ")).definition
    values = {item.code: [one.value for one in item.options] for item in form.items}
    assert values == {
        "again": [3, 1, None],
        "set": [None, None],
        "five": [1, 2, 3, 4, 5],
        "stage": [1, 2],
    }
    assert form.items[0].options[2].missing == "dont_know"


REFUSALS = [
    ("rank five | q | V |", ":type: expected one of select_one select_multiple", '"rank five"'),
    ("geopoint | q | V |", ":type: expected one of", '"geopoint"'),
    ("date | q | V |", ":type: expected one of", '"date"'),
    ("calculate | q | V |", ":type: expected one of", '"calculate"'),
    ("begin_repeat | q | V |", ":type: expected one of", '"begin_repeat"'),
    ("select_one | q | V |", ":type: expected one of", '"select_one"'),
    ("select_one five or_other | q | V |", ":type: expected the name of a list", "five or_other"),
    ("select_one six | q | V |", ":type: expected the name of a list", '"six"'),
    ("text |  | V |", ":name: expected a name, found nothing", ""),
    ("text | 1a | V |", ":name: expected a letter", '"1a"'),
    ("text | a b | V |", ":name: expected a letter", '"a b"'),
    ("end_group |  |  |", ":type: this group was never begun", ""),
    ("begin_group | g | G |", ":type: this group is never ended", ""),
    ("select_one five | q | V | consent", ":type: a consent question needs the options", ""),
]


@pytest.mark.parametrize(("row", "place", "found"), REFUSALS)
def test_what_cannot_be_carried_is_named_with_its_row(row: str, place: str, found: str) -> None:
    said = faults(a_form(row, more="| impact_role "))
    assert len(said) == 1
    assert said[0].startswith(HEAD + place)
    assert found in said[0]


COLUMNS = [
    ("impact_construct", "Plezier!", "small letters, digits and _"),
    ("impact_scale", "yes9/1", "one of yes5/1 yes3/1"),
    ("impact_scale", "yes3/1", "the options are not those of the scale yes3/1: 1 2 3"),
    ("impact_direction", "down", "one of 1 -1"),
    ("impact_perspective", "parents", "some of participant family"),
    ("impact_moments", "later", "some of pre mid post"),
    ("impact_role", "boss", "one of intro end consent"),
    ("impact_widget", "stars", "one of faces"),
    ("impact_sensitivity", "very", "one of none personal"),
    ("required", "perhaps", "yes or no"),
    ("relevant", "${nobody} = 1", "there is no question called nobody"),
    ("relevant", "${q} = 1", "a question cannot look at itself"),
    ("relevant", ". = 1", "only in a constraint"),
    ("relevant", "1 +", "expected a value, found the end"),
    ("constraint", "pulldata('a')", "the function pulldata is not carried"),
    ("choice_filter", "a = 1", "not carried: leave it empty"),
    ("default", "3", "not carried: leave it empty"),
    ("calculation", "1", "not carried: leave it empty"),
    ("bind::odk:x", "1", "not carried: leave it empty"),
    ("save_to", "x", "not carried: leave it empty"),
]


@pytest.mark.parametrize(("column", "cell", "because"), COLUMNS)
def test_a_cell_that_cannot_be_read_is_named(column: str, cell: str, because: str) -> None:
    said = faults(a_form(f"select_one five | q | V | {cell}", more=f"| {column} "))
    assert len(said) == 1
    assert said[0].startswith(f"{HEAD}:{column}")
    assert because in said[0]


CHOICES = [
    ("| | five | 1 | A | veel |\n", "2:impact_value: expected a number or na"),
    ("| | five | a b | A | |\n", "2:name: expected a name without spaces"),
    ("| |  | a | A | |\n", "2:list_name: expected the name of a list"),
    ("| | five |  | A | |\n", "2:name: expected a name, found nothing"),
    (FIVE + "| | five | 1 | B | |\n", "7:name: the name 1 is there twice in this list"),
    (f"| | five | 1 | {'a' * 201} | |\n", "2:label::Nederlands (nl): at most 200 characters"),
]


@pytest.mark.parametrize(("lists", "place"), CHOICES)
def test_an_option_that_cannot_be_read_is_named(lists: str, place: str) -> None:
    said = faults(a_form("text | q | V |", lists=lists))
    assert said[0].startswith(f"form.md[choices]:{place}")


def test_all_faults_are_named_not_the_first_only() -> None:
    said = faults(
        a_form("rank five | a | A |", "date | b | B |", "text | c | C |", "file | d | D |")
    )
    assert [one.split(":")[1] for one in said] == ["2", "3", "5"]


def test_a_partial_form_leaves_out_what_hangs_on_a_refused_row() -> None:
    rows = (
        "date | day | Dag | ",
        "text | why | Waarom? | ${day} != ''",
        "begin_repeat | r | Vaker | ",
        "text | inside | Binnen | ",
        "end_repeat |  |  | ",
        "text | kept | Blijft | ",
    )
    form = read(a_form(*rows, more="| relevant "), partial=True)
    assert [item.code for item in form.definition.items] == ["inside", "kept"]
    assert {one.row for one in form.refused} == {2, 3, 4, 6}


def test_a_partial_form_leaves_out_a_refused_group_with_all_that_is_in_it() -> None:
    rows = (
        "begin_group | 1g | Groep | ",
        "text | inside | Binnen | ",
        "end_group |  |  | ",
        "text | kept | Blijft | ",
    )
    form = read(a_form(*rows, more="| relevant "), partial=True)
    assert [item.code for item in form.definition.items] == ["kept"]


def test_what_is_let_go_is_said() -> None:
    rows = ("deviceid | d |  | ", "text | q | V | wit", "text | r | ${q} | ")
    form = read(a_form(*rows, more="| kleur "))
    assert lines(form.notices) == [
        "form.md[survey]:1:kleur: this column is not read",
        "form.md[survey]:2:type: a question of type deviceid is left out",
    ]


def test_a_later_question_and_curly_quotes_are_said() -> None:
    rows = ("text | a | A | ${b} = ‘x’", "text | b | B | ")  # noqa: RUF001 -- as Word writes it
    form = read(a_form(*rows, more="| relevant "))
    assert form.definition.items[0].relevant == "${b} = 'x'"
    assert lines(form.notices) == [
        f"{HEAD}:relevant: curly quotation marks are read as straight ones",
        f"{HEAD}:relevant: b is asked later than this question",
    ]


def test_the_same_name_in_two_groups_becomes_two_variables() -> None:
    rows = ["begin_group | g | G |", "text | a | A |", "end_group |  |  |"]
    form = read(a_form(*rows, *[row.replace("| g", "| h") for row in rows]))
    assert [item.code for item in form.definition.questions] == ["a", "a_2"]
    assert len(form.notices) == 1


def test_without_roles_a_first_note_introduces_and_a_last_one_thanks() -> None:
    rows = ("note | x | Welkom |", "text | q | V |", "note |  | Dank |")
    form = read(a_form(*rows)).definition
    assert [item.role for item in form.items] == ["intro", "open", "end"]


def test_a_consent_question_makes_the_form_ask_the_respondent() -> None:
    row = "select_one consent | ok | Doe je mee? | consent"
    form = read(a_form(row, "text | q | V |", lists=CONSENT, more="| impact_role ")).definition
    assert form.consent_mode == "self"
    assert form.items[0].role == "consent"


@pytest.mark.parametrize(
    ("name", "content", "because"),
    [
        ("form.docx", b"x", "expected a questionnaire"),
        ("form.xlsx", b"<html><table></table></html>", "this is a web page"),
        ("form.xlsx", b"PK\x03\x04" + b"\0" * 5_000, "damaged"),
        ("form.xlsx", b"\x89PNG" * 1_000, "something else"),
        ("form.md", b"\0\1\2" * 100, "this is no text"),
        ("form.md", b"# Titel\n", "expected a sheet called survey"),
        ("form.md", b"| survey |\n| | type | name |\n", "there is no question in it"),
        ("form.md", b"x" * 5_000_001, "too heavy"),
        ("form.md", b"| survey |\n| | type | type |\n| | text | a |\n", "there twice"),
        ("form.md", b"| survey |\n| | type | name | label::Elfentaal |\n", "a language such as"),
        ("form.md", b"| setings |\n| | a |\n| survey |\n| | type |\n", "no question"),
        ("form.md", b"| survey |\n| | type |\n| entities |\n| | a |\n| | b |\n", "not carried"),
    ],
)
def test_what_is_no_form_is_refused_in_one_line(name: str, content: bytes, because: str) -> None:
    assert because in "\n".join(faults(content, name))


def test_five_megabytes_of_rubbish_called_xlsx_are_refused() -> None:
    assert faults(bytes(range(256)) * 19_000, "form.xlsx")


def test_a_near_miss_of_a_sheet_is_named() -> None:
    form = read(a_form("text | q | V |").replace(b"| settings |", b"| setings |"))
    assert "is settings meant?" in form.notices[0].line()


def test_what_pyxform_does_not_take_is_a_refusal_with_its_row() -> None:
    rows = ("select_multiple one | q | V |",)
    said = faults(a_form(*rows, lists="| | one | a | A | |\n| | one | a.b/c | ${x} | |\n"))
    assert len(said) == 1
    assert "does not hold together" in said[0]


def test_cells_of_a_workbook_are_read_as_they_are_shown() -> None:
    held = BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        survey, choices = book.add_worksheet("survey"), book.add_worksheet("choices")
        survey.write_row(0, 0, ["Type", "Name", "Label", "Required"])
        survey.write_row(2, 0, ["select one five", "q", "Vraag", True])
        choices.write_row(0, 0, ["list name", "value", "label"])
        for row in (1, 2):
            choices.write_row(row, 0, ["five", row, f"Punt {row}"])
    form = read(held.getvalue(), "form.xlsx")
    assert form.definition.items[0].required
    assert [one.code for one in form.definition.items[0].options] == ["1", "2"]
    assert any("taken to be in nl" in one for one in lines(form.notices))


@given(st.text(alphabet=string.printable + "é|${}'", max_size=300))
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_a_file_nothing_but_a_refusal_comes_out(text: str) -> None:
    body = f"| survey |\n| | type | name | label | relevant |\n{text}"
    for name in ("form.md", "form.csv"):
        try:
            read_form(name, body.encode())
        except Refused:
            continue


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7", 7),
        ("1,5", 1.5),
        ("-3.25", -3.25),
        ("1.000,5", 1000.5),
        ("1.000", None),
        ("0.125", 0.125),
    ],
)
def test_numbers_are_read_when_they_can_mean_one_thing(typed: str, number: float | None) -> None:
    assert read_number(typed) == number


def test_a_code_is_made_fit() -> None:
    assert fitting("Na_Afloop 2026!") == "na_afloop-2026"
    assert fitting("é") == "q"
    assert read(a_form(asking()), code="anders").definition.code == "anders"
