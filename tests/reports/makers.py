"""Figures, stories and outcomes by hand, with defaults: override only what a test is about."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from impact.indicators.blocks import (
    Agreement,
    Audience,
    Chart,
    Coded,
    Draft,
    Heard,
    Matrix,
    Measured,
    Quote,
    Quotes,
    Remark,
    Report,
    Rule,
    Stretch,
    Voices,
)
from impact.indicators.figure import FULL_COUNT, Figure, Group, Interval, nothing
from impact.indicators.gate import release
from impact.indicators.intervals import wilson
from impact.learning.strip import strip
from impact.reports.aims import Aim, Asked, Rival, Side, Threshold
from impact.reports.claims import lay
from impact.reports.evidence import Evidence
from impact.reports.reading import Reader
from impact.reports.strips import TOLD, quoting, under_strip
from impact.reports.voices import Read, Spoken
from tests.indicators.makers import a_scope
from tests.learning.makers import ratios_of

SET_ON = date(2024, 9, 1)
BEGAN = date(2025, 1, 8)
RULES: dict[str, Rule] = {
    "repeat_visits": "group",
    "named_coverage": "group",
    "construct_positive": "answers",
    "response_rate": "response",
    "perspective_gap_positive": "gap",
    "visits": "events",
}


def a_share(k: int, n: int) -> Figure:
    """k of n, with Wilson's interval."""
    return Figure(k / n, k, n, n, wilson(k, n))


def a_count(value: int, n: int = 40) -> Figure:
    """A full count."""
    return Figure(value, value, None, n, notes=(FULL_COUNT,))


def measured(name: str, figure: Figure, group: Group = (), unit: str = "share") -> Measured:
    """A figure with the words around it."""
    words = ("A label", "A question?", unit, "a source", f"{name}/1")
    return Measured(name, *words, group, figure, RULES.get(name, "group"))


def gap(low: float, high: float, construct: str = "belonging") -> Measured:
    """A difference between family and participants."""
    figure = Figure((low + high) / 2, n=60, interval=Interval(low, high, "newcombe"))
    group = (("a", "family"), ("b", "participant"), ("construct", construct))
    return measured("perspective_gap_positive", figure, (*group, ("moment", "post")), "difference")


COVERED = measured("named_coverage", Figure(0.9, 90, 100, 100, notes=(FULL_COUNT,)))


def an_aim(**given: Any) -> Aim:
    """An outcome in which nothing is missing."""
    whole = Aim(
        statement=(("nl", "Kinderen komen terug"), ("en", "Children come back")),
        written_on=SET_ON,
        thresholds=(Threshold("repeat_visits", (), 0.6, "at least", SET_ON, SET_ON),),
        asked=(Asked("belonging", ("participant", "family")),),
        sides=(Side("durven"),),
        rivals=(Rival("Het was opvang.", "Wie opvang zocht, kwam niet."),),
        uid="outcome-one",
        version=1,
    )
    return replace(whole, **given)


Told = tuple[list[Spoken], list[Read]]


def told(
    supporting: int = 0,
    opposing: int = 0,
    both: int = 0,
    *,
    perspective: str = "participant",
    code: str = "durven",
    grants: str = "quote_anonymous public",
) -> Told:
    """Stories of as many tellers, one each."""
    kinds = ["positive"] * supporting + ["negative"] * opposing + ["mixed"] * both
    names = [f"{perspective}-{said}-{n:02}" for n, said in enumerate(kinds)]
    spoken = [Spoken(name, f"voice {name}", perspective, grants) for name in names]
    return spoken, [Read(name, code, True, said) for name, said in zip(names, kinds, strict=True)]


def together(*parts: Told) -> dict[str, Any]:
    """What `Evidence` takes of several lots of stories."""
    return {
        "spoken": tuple(one for spoken, _ in parts for one in spoken),
        "read": tuple(one for _, read in parts for one in read),
    }


def quotes(read: Iterable[Read]) -> tuple[Quote, ...]:
    """One line of every story, as it was read."""
    return tuple(
        Quote(
            one.story,
            "participant",
            "8-12",
            "nl",
            f"Woorden van {one.story}.",
            ((one.code, one.polarity or "none"),),
        )
        for one in read
    )


def coded(code: str = "durven", **given: Any) -> Coded:
    """A code that two people read alike, often enough."""
    agreement = Agreement(0.9, 0.75, 1.0, double_coded=24)
    whole = Coded(code, {"nl": "Durven", "en": "Daring"}, 24, 12, 20, 10, 9, 3, 0, agreement)
    return replace(whole, **given)


def a_cell(perspective: str, n: int, construct: str = "belonging") -> Heard:
    """Answers of one side about a construct."""
    return Heard(construct, perspective, n, 40, "shown" if n else "not_available")


def evidence(*figures: Measured, stories: Told | None = None, **given: Any) -> Evidence:
    """What a report knows: one figure that reaches 60%, twelve tellers with one against."""
    spoken, read = stories if stories is not None else told(11, 1)
    found = figures or (measured("repeat_visits", a_share(54, 60)), COVERED)
    whole = Evidence(
        audience="funder",
        figures=found,
        blanks=blanks(),
        coded=(coded(),),
        cells=(a_cell("participant", 30), a_cell("family", 20)),
        quotes=quotes(read),
        spoken=tuple(spoken),
        read=tuple(read),
        began={"register": BEGAN, "survey": BEGAN, "stories": BEGAN},
    )
    return replace(whole, **given)


def blanks() -> Mapping[str, Measured]:
    """Every indicator of which a test speaks, with nothing to say."""
    return {name: measured(name, nothing()) for name in RULES}


def english(**given: Any) -> Reader:
    """A reader of English, without any translation."""
    return Reader("en", lambda text, **values: text % values if values else text, **given)


def every_block() -> tuple[Stretch, ...]:
    """A stretch of every room, with every kind of block and every kind of cell in it."""
    bands = tuple(
        measured("participant_profile", figure, (("age_band", band),))
        for band, figure in (("8-12", a_share(40, 60)), ("13-17", a_share(20, 60)))
    )
    about = (("construct", "belonging"), ("moment", "post"), ("perspective", "participant"))
    positive = (measured("construct_positive", a_share(45, 60), about),)
    matrix = Matrix(
        ("belonging",),
        ("participant", "family", "trainer", "school"),
        (
            replace(a_cell("participant", 60), positive=positive),
            a_cell("family", 0),
            a_cell("trainer", 3),
            Heard("belonging", "school", 0, 0, "not_asked"),
        ),
        (gap(0.02, 0.31),),
        {"belonging": {"nl": "Erbij horen", "en": "Belonging"}},
    )
    spoken, read = told(9, 3)
    lines = Quotes(quotes(read), {"participant": 12})
    return (
        Stretch(3, "Who came", (measured("visits", a_count(1284, 60), unit="visits"), COVERED)),
        Stretch(4, "Whether they stayed", (measured("repeat_visits", a_share(54, 60)),)),
        Stretch(5, "What there was", (Chart("shares", "How old people were.", bands), *bands)),
        Stretch(6, "Sides", (matrix,)),
        Stretch(7, "What people tell", (coded(), lines, Remark("Nothing more.", kind="empty"))),
        Stretch(8, "Claims", (lay(an_aim(), evidence(stories=(spoken, read))),)),
        Stretch(9, "Another way", (Remark("Nothing found yet."),)),
        Stretch(12, "Unknown", (Remark("Not asked."),)),
        Stretch(13, "How", (Remark("Counted.", kind="method"),)),
    )


def a_strip() -> Voices:
    """Who is heard: girls and boys who came and told, and a girl in twenty tellers."""
    counts = (("8-12", "reached", 40), ("13-17", "reached", 60), ("8-12", "told", 1))
    rows = [
        {"by": "age_band", "value": value, "stage": stage, "people": n}
        for value, stage, n in (*counts, ("13-17", "told", 19))
    ]
    return strip(rows, ratios_of(rows))


def _with_voices(stretches: tuple[Stretch, ...]) -> list[Stretch]:
    """Put a strip in section 7, or in the first one, for `under_strip` to find."""
    at = next((n for n, one in enumerate(stretches) if one.number == TOLD), 0)
    first = replace(stretches[at], blocks=(*stretches[at].blocks, a_strip()))
    return [*stretches[:at], first, *stretches[at + 1 :]]


def a_report(audience: Audience = "funder", *stretches: Stretch) -> Report:
    """A report that went through the gate, with one of everything."""
    told_in = stretches or every_block()
    if any(quoting(block) for one in told_in for block in one.blocks):
        told_in = tuple(under_strip(_with_voices(told_in)))
    figures = tuple(
        one for stretch in told_in for one in stretch.blocks if isinstance(one, Measured)
    )
    return release(Draft(a_scope(audience), told_in, figures))
