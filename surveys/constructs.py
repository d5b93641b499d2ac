"""Constructs and scales of the template library: what items measure, and with which points."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from surveys.definition import Words
from surveys.xlsform_sheets import read_book

LIBRARY = Path(__file__).parent / "library"
TEMPLATES = (
    "kind-6-9",
    "kind-10-15",
    "volwassene",
    "trainer",
    "gezin",
    "school",
    "partner",
)
"""The ready questionnaires, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class KnownConstruct:
    """A construct of the library, in the words of readers."""

    code: str
    label: Words
    definition: Words


@dataclass(frozen=True, slots=True)
class KnownScale:
    """A scale of the library. `points` are option codes, lowest first."""

    code: str
    kind: str
    points: tuple[str, ...]
    missing: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    min_age: int | None = None


@lru_cache(maxsize=1)
def constructs() -> dict[str, KnownConstruct]:
    """Return the constructs of the library by code."""
    return {one["code"]: KnownConstruct(**one) for one in _library()["constructs"]}


@lru_cache(maxsize=1)
def scales() -> dict[str, KnownScale]:
    """Return the scales of the library by code."""
    return {one["code"]: _scale(one) for one in _library()["scales"]}


@lru_cache(maxsize=1)
def read_aloud() -> dict[str, str]:
    """Return whether a template must be read aloud (`required`, `offered`, `none`), by its code."""
    return {one["code"]: one["read_aloud"] for one in _library()["questionnaires"]}


def template(code: str) -> tuple[str, bytes]:
    """Return the file name and content of a ready questionnaire; KeyError when there is none."""
    if code not in TEMPLATES:
        raise KeyError(code)
    path = LIBRARY / f"{code}.md"
    return path.name, path.read_bytes()


@lru_cache(maxsize=8)
def template_titles(language: str) -> dict[str, str]:
    """Return the ready questionnaires by code, with their titles; Dutch where there is no other."""
    column = f"impact_title_{language}"
    titles = {}
    for code in TEMPLATES:
        settings = read_book(*template(code)).sheet("settings").lines[0]
        titles[code] = settings.get(column) or settings.get("form_title")
    return titles


def _scale(one: dict[str, Any]) -> KnownScale:
    return KnownScale(
        one["code"],
        one["kind"],
        tuple(one["points"]),
        tuple(one.get("missing", ())),
        tuple(one.get("exclusive", ())),
        one.get("min_age"),
    )


@lru_cache(maxsize=1)
def _library() -> dict[str, list[dict[str, Any]]]:
    with (LIBRARY / "library.yaml").open(encoding="utf-8") as file:
        return dict(yaml.safe_load(file))
