"""A code book as a file: read, checked line by line, and handed on as plain values. Pure."""

import json
import re
from dataclasses import asdict, dataclass

import yaml

from impact.kit.apart import alone
from impact.kit.faults import Fault, Refused
from impact.kit.i18n import N_
from impact.kit.text import folded
from impact.kit.yamls import TWICE
from stories.lines import Fields, Lines
from stories.text import fingerprint

SCHEMA = "tellen-vertellen/codebook/1"
POLARITIES = ("positive", "negative", "mixed")
TEXTS = ("definition", "include", "exclude", "example")
ALWAYS = ("nothing_changed", "unexpected")
"""Codes that a book needs, or nobody will look for what they stand for."""
NEVER_BAD = N_("no code can be negative: what went wrong cannot be coded")
MISSING = N_('the code "%(found)s" is missing: nobody will look for it')
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_SHORTCUT = re.compile(r";?[a-ilmn-tv-z]")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A code, or (not `codable`) a group. Texts by name and language: `definition_nl`."""

    key: str
    group: str
    codable: bool
    texts: dict[str, str]
    colour: str
    shortcut: str = ""
    polarity: tuple[str, ...] = ()
    constructs: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A whole code book; groups come before codes. `sha256` is that of what it says."""

    key: str
    name_nl: str
    name_en: str
    entries: tuple[Entry, ...]
    sha256: str
    notices: tuple[Fault, ...] = ()


@alone("yaml")
def read_codebook(file: str, content: bytes) -> Book:
    """Return the book in a `.yaml` file; Refused with every fault, by line and field."""
    lines = Lines(file)
    top = lines.fields(
        lines.parse(content), "", ("schema", "name", "key", "version", "groups", "codes")
    )
    lines.text(top, "schema", like=re.compile(SCHEMA), what=SCHEMA)
    name = lines.both(top, "name")
    key = lines.text(top, "key", like=_KEY, what="a key", must=False)
    groups = [_group(lines, node) for node in lines.items(top, "groups")]
    codes = [_code(lines, node) for node in lines.items(top, "codes")]
    if not codes:
        lines.expected(top.line, "codes", "a list of codes")
    _hang_together(lines, [*groups, *codes])
    if lines.faults:
        raise Refused(sorted(lines.faults, key=lambda fault: fault.row or 0))
    entries = tuple(entry for _, entry in (*groups, *codes))
    said = json.dumps([name, *map(asdict, entries)], sort_keys=True, ensure_ascii=False)
    return Book(
        key or _slug(name["nl"]),
        name["nl"],
        name.get("en", ""),
        entries,
        fingerprint(said),
        (*lines.notices, *_warnings(file, entries)),
    )


Placed = tuple[int, Entry]
"""An entry and its line."""


def _group(lines: Lines, node: yaml.Node) -> Placed:
    at = lines.fields(node, "groups", ("key", "name", "colour"))
    return at.line, Entry(
        _key(lines, at), "", False, _texts(lines, at, ("name",)), _tint(lines, at)
    )


def _code(lines: Lines, node: yaml.Node) -> Placed:
    known = ("key", "group", "name", "colour", "shortcut", *TEXTS)
    at = lines.fields(node, "codes", (*known, "polarity", "constructs", "indicators"))
    polarity = lines.words(at, "polarity", POLARITIES)
    if not polarity:
        lines.expected(at.line, "polarity", ", ".join(POLARITIES))
    what = "a letter other than j, k, u, or ; and a letter"
    return at.line, Entry(
        _key(lines, at),
        lines.text(at, "group", must=False),
        True,
        _texts(lines, at, ("name", *TEXTS)),
        _tint(lines, at),
        lines.text(at, "shortcut", like=_SHORTCUT, what=what, must=False),
        tuple(one for one in POLARITIES if one in polarity),
        lines.words(at, "constructs"),
        lines.words(at, "indicators"),
    )


def _key(lines: Lines, at: Fields) -> str:
    return lines.text(at, "key", like=_KEY, what="a key such as own_making")


def _tint(lines: Lines, at: Fields) -> str:
    return lines.text(at, "colour", like=_COLOUR, what="a colour such as #1B6CA8", must=False)


def _texts(lines: Lines, at: Fields, names: tuple[str, ...]) -> dict[str, str]:
    return {
        f"{name}_{language}": words
        for name in names
        for language, words in lines.both(at, name).items()
    }


def _hang_together(lines: Lines, placed: list[Placed]) -> None:
    """Note what stands there twice, and groups that are not there."""
    groups = {entry.key for _, entry in placed if not entry.codable}
    seen: set[tuple[str, str]] = set()
    for line, entry in placed:
        if entry.group and entry.group not in groups:
            lines.expected(line, "group", "one of the groups above", entry.group)
        name = folded(entry.texts.get("name_nl", ""))
        for column, value in (
            ("key", entry.key),
            ("shortcut", entry.shortcut),
            (f"name.nl/{entry.group}", name),
        ):
            if value and (column, value) in seen:
                found = {"found": value}
                lines.faults.append(Fault(TWICE, found, lines.file, line, column.split("/")[0]))
            seen.add((column, value))


def _warnings(file: str, entries: tuple[Entry, ...]) -> list[Fault]:
    keys = {entry.key for entry in entries}
    missing = [Fault(MISSING, {"found": key}, file) for key in ALWAYS if key not in keys]
    if any("negative" in entry.polarity for entry in entries):
        return missing
    return [Fault(NEVER_BAD, {}, file), *missing]


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", folded(name)).strip("-")[:60]
