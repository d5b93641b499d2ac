"""Key figures of CBS: columns by name and unit, whatever the year did to them."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from impact.areas.compare import GAP, PERCENT, refused
from impact.areas.intake import read_areas
from impact.areas.intake_store import take
from impact.areas.layout import Handed, Peopled
from impact.areas.models import Area, AreaYear
from impact.areas.store import areas_of, named, years
from impact.kit.db import db
from impact.kit.faults import Refused
from tests.areas.makers import BOSPOLDER, HERE, TARWEWIJK, read, the_areas, whole

YEARS = range(2014, 2019)


def place(file: Handed, code: str) -> Peopled:
    return next(one for one in file.peopled if one.code == code)


def said(file: Handed) -> str:
    return "\n".join(one.line() for one in (*file.faults, *file.notices))


def changed(old: str, new: str, name: str = "cbs_2018.csv") -> bytes:
    """The file of CBS with something else in it."""
    text = (HERE / name).read_bytes().decode("utf-8-sig")
    assert old in text
    return text.replace(old, new).encode()


def cbs(year: int) -> Handed:
    return whole(f"rotterdam-cbs/Kerncijfers_wijken_en_buurten_{year}.csv")


def test_the_five_years_of_rotterdam_say_what_cbs_says() -> None:
    files = [cbs(year) for year in YEARS]
    inhabitants = [place(one, "GM0599").population for one in files]
    assert inhabitants == [618355, 623652, 629606, 634660, 638712]
    tarwewijk = [place(one, TARWEWIJK) for one in files]
    assert [one.population for one in tarwewijk] == [12065, 12295, 12265, 12225, 12310]
    assert [dict(one.bands)["0-14"] for one in tarwewijk[1:]] == [2425, 2335, 2245, 2240]
    bospolder = [place(one, BOSPOLDER) for one in files]
    assert (bospolder[0].population, bospolder[-1].population) == (7200, 7055)
    assert dict(bospolder[-1].bands)["0-14"] == 1290
    income = [
        [f.value for f in one.figures if f.key == TARWEWIJK and "per inwoner" in f.topic]
        for one in files
    ]
    assert income == [[14.9], [15.3], [15.9], [16.5], []], "not there in 2018: missing, not 0"
    assert [len(one.peopled) for one in files] == [115] * 5
    assert [len(one.faults) for one in files] == [0] * 5


def test_wijken_and_buurten_do_not_add_up_to_each_other_and_need_not() -> None:
    file = cbs(2018)
    for letters, people, number in (("WK", 638675, 22), ("BU", 638535, 92)):
        found = [one.population or 0 for one in file.peopled if one.code.startswith(letters)]
        assert (sum(found), len(found)) == (people, number)


def test_trap_1_percent_in_2014_is_made_into_people_and_said() -> None:
    """20% of 12,065 is 2,413, right to about 121 people."""
    file = read("cbs_2014.csv")
    one = place(file, TARWEWIJK)
    assert (dict(one.bands)["0-14"], one.bands_rounding) == (2413, 121)
    assert "cbs_2014.csv:5:0 tot 15 jaar: given in percent; made into people" in said(file)
    assert one.population == 12065, "counted, and not converted"
    assert dict(place(read("cbs_2018.csv"), TARWEWIJK).bands)["0-14"] == 2240


def test_trap_1_percent_without_inhabitants_is_left_out_and_said() -> None:
    text = changed(";BU05991571;2014;12065;", ";BU05991571;2014;.;", "cbs_2014.csv")
    file = read_areas("cbs.csv", text)
    assert (place(file, TARWEWIJK).population, place(file, TARWEWIJK).bands) == (None, ())
    assert "the number of inhabitants is not known; left out" in said(file)


def test_trap_1_another_unit_is_refused_not_guessed() -> None:
    text = changed("code;;code;aantal;aantal;", "code;;code;aantal;x 1 000;")
    file = read_areas("cbs.csv", text)
    assert file.faults[0].line() == (
        'cbs.csv:5:0 tot 15 jaar: expected the unit aantal or percent, found "x 1 000"'
    )
    assert not file.peopled


def test_trap_1_columns_that_move_are_found_by_their_names() -> None:
    lines = (HERE / "cbs_2018.csv").read_bytes().decode("utf-8-sig").splitlines()
    turned = "\r\n".join(";".join(reversed(line.split(";"))) for line in lines[3:])
    # Only the name of the area keeps its place: it has no name of its own in the file.
    names = [line.split(";")[0] for line in lines[3:]]
    moved = [f"{n};{row}" for n, row in zip(names, turned.split("\r\n"), strict=True)]
    file = read_areas("cbs.csv", "\r\n".join(moved).encode())
    assert [(one.code, one.population, one.bands) for one in file.peopled] == [
        (one.code, one.population, one.bands) for one in read("cbs_2018.csv").peopled
    ]


def test_trap_2_an_area_is_known_by_its_code_whatever_it_is_called_this_year(app: Flask) -> None:
    take([read("cbs_2014.csv"), read("cbs_2018.csv")])
    charlois = years(["WK059915"])["WK059915"]
    assert [(one.year, one.name) for one in charlois] == [
        (2014, "Wijk 15 Charlois"),
        (2018, "Charlois"),
    ]
    assert areas_of(["wijk 15 charlois", "Charlois", "wk059915"]) == dict.fromkeys(
        ("wijk 15 charlois", "Charlois", "wk059915"), "WK059915"
    )
    assert [one.code for one in named("charlo")] == ["WK059915"]
    assert db.session.get_one(Area, "WK059915").name == "Charlois", "as in the newest year"


def test_trap_2_a_name_that_two_areas_have_means_neither(app: Flask) -> None:
    the_areas()
    assert areas_of(["Delfshaven", "Bospolder"]) == {"Bospolder": BOSPOLDER}


def test_trap_2_the_one_letter_for_ij_is_read_as_two(app: Flask) -> None:
    text = changed("\r\nCharlois;", "\r\n\N{LATIN CAPITAL LIGATURE IJ}sselmonde;")
    take([read_areas("cbs.csv", text)])
    assert areas_of(["IJsselmonde"]) == {"IJsselmonde": "WK059915"}


def test_trap_5_a_point_and_a_blank_are_missing_and_nought_is_a_count() -> None:
    file = read_areas("cbs.csv", changed(";BU05991571;2018;1;12310;", ";BU05991571;2018;1;.;"))
    assert place(file, TARWEWIJK).population is None
    assert place(read("cbs_2018.csv"), "BU05992705").population == 0
    thousands = read_areas("cbs.csv", changed(";2018;1;12310;", ";2018;1;12.310;"))
    assert place(thousands, TARWEWIJK).population == 12310


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_trap_6_every_encoding_of_an_office_is_read(encoding: str) -> None:
    text = changed("\r\nCharlois;", "\r\nSúd;").decode()
    file = read_areas("cbs.csv", text.encode(encoding))
    assert place(file, "WK059915").name == "Súd"
    assert ("read as" in said(file)) == (encoding in ("cp1252", "utf-16"))


def test_trap_9_a_row_of_totals_and_a_note_below_are_no_areas() -> None:
    content = (HERE / "cbs_2018.csv").read_bytes() + b"Totaal;;;;;;999;9\r\nBron: CBS\r\n"
    file = read_areas("cbs.csv", content)
    assert (len(file.peopled), file.faults) == (len(read("cbs_2018.csv").peopled), ())
    assert said(file).count("no row about an area: left out") == 2


def test_a_later_year_with_units_in_its_headers_is_read_too() -> None:
    text = (
        "Wijken en buurten;Codering (code);Perioden;Bevolking|Aantal inwoners (aantal);"
        "0 tot 15 jaar (aantal);15 tot 25 jaar (aantal);25 tot 45 jaar (aantal);"
        "45 tot 65 jaar (aantal);65 jaar of ouder (aantal)\n"
        "Bospolder;BU05990321;2022;7100;1250;1100;2100;1850;800\n"
    )
    one = place(read_areas("later.csv", text.encode()), BOSPOLDER)
    assert (one.year, one.population, dict(one.bands)["0-14"]) == (2022, 7100, 1250)


def test_years_that_do_not_compare_stand_beside_each_other_without_a_trend(app: Flask) -> None:
    take([read("cbs_2014.csv"), read("cbs_2018.csv")])
    why = refused(years([BOSPOLDER])[BOSPOLDER])
    assert [one.text for one in why] == [GAP, PERCENT]


BAD = {
    "a word for a number": (";1290;1140;", ";veel;1140;", ":8:0 tot 15 jaar: expected a number"),
    "half a person": (";1290;1140;", ";12,5;1140;", ":8:0 tot 15 jaar: expected a number"),
    "fewer than nobody": (";1290;1140;", ";-3;1140;", ":8:0 tot 15 jaar: expected a number"),
    "no code": (";BU05990321;", ";BU0599;", ":8:Codering: expected a code such as BU05990321"),
    "no year": (";BU05990321;2018;", ";BU05990321;toen;", ":8:Jaar: expected a year such as 2018"),
    "twice": (";BU05990322;", ";BU05990321;", ":9:Codering: this area is there twice"),
}


@pytest.mark.parametrize(("old", "new", "why"), BAD.values(), ids=BAD)
def test_a_file_that_is_not_right_is_refused_whole(
    app: Flask, old: str, new: str, why: str
) -> None:
    file = read_areas("cbs.csv", changed(old, new))
    with pytest.raises(Refused) as refusal:
        take([read("cbs_2014.csv"), file])
    assert refusal.value.faults[0].line().startswith(f"cbs.csv{why}")
    assert db.session.scalar(select(func.count()).select_from(AreaYear)) == 0, "the good one too"
    taken = take([file], partial=True)
    assert (taken.added, taken.refused) == (len(file.peopled), 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cbs.csv", b"a,b\n1,2\n"),
        ("cbs.csv", b"  \n"),
        ("cbs.csv", b"\x00\x01\x02binary"),
        ("cbs.pdf", b"%PDF-1.7"),
        ("borders.geojson", b'{"type": "FeatureCollection"}'),
        ("borders.geojson", b"[" * 100_000),
    ],
)
def test_what_is_no_file_about_areas_is_refused(app: Flask, name: str, content: bytes) -> None:
    with pytest.raises(Refused):
        take([read_areas(name, content)])


def test_the_same_file_again_adds_nothing_and_a_changed_one_replaces(app: Flask) -> None:
    n = len(read("cbs_2018.csv").peopled)
    assert the_areas().line() == f"{n} added, 0 unchanged, 0 refused"
    assert the_areas().line() == f"0 added, {n} unchanged, 0 refused"
    again = take([read_areas("cbs.csv", changed(";2018;1;12310;", ";2018;1;12315;"))])
    assert again.line() == f"1 added, {n - 1} unchanged, 0 refused"
    assert "1 rows said something else before and were replaced" in again.notices[-1].line()
    assert years([TARWEWIJK])[TARWEWIJK][-1].population == 12315


def test_the_command_says_what_it_read(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    files = [str(HERE / name) for name in ("cbs_2014.csv", "borders.geojson")]
    first = run(args=["import", "areas", *files])
    assert first.exit_code == 0, first.stderr
    assert (
        first.stdout.splitlines()[-1]
        == f"{len(read('cbs_2014.csv').peopled) + 5} added, 0 unchanged, 0 refused"
    )
    assert "notice cbs_2014.csv:5:0 tot 15 jaar: given in percent" in first.stdout
    assert run(args=["import", "areas", *files]).stdout.splitlines()[-1].startswith("0 added")
    bad = tmp_path / "bad.csv"
    bad.write_bytes(changed(";1290;1140;", ";veel;1140;"))
    refusal = run(args=["import", "areas", str(bad)])
    assert (refusal.exit_code, refusal.stdout) == (1, "")
    assert refusal.stderr.startswith("bad.csv:8:0 tot 15 jaar: expected a number such as 1.012")
    partly = run(args=["import", "areas", str(bad), "--partial"])
    assert partly.stdout.splitlines()[-1].endswith("1 refused")
