"""What people told, as a stretch of the report: counts, codes, and all that may be quoted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from impact.indicators.blocks import (
    Agreement,
    Audience,
    Block,
    Coded,
    Measured,
    Quotes,
    Remark,
    Scope,
)
from impact.indicators.catalogue import glossary, section
from impact.indicators.figure import Note
from impact.indicators.persons import person
from impact.kit.i18n import N_
from impact.kit.lazy import ibis
from stories import agreement, book_store, quote_store
from stories.agreement import Values
from stories.quotes import openings, quotable

if TYPE_CHECKING:
    from ibis import Table

COUNTED = ("stories_collected", "story_tellers", "teller_tone_positive", "consent_coverage")
PURPOSE_FOR: dict[Audience, str] = {"partner": "quote", "funder": "quote", "public": "publish"}
"""What a story must be usable for before a reader sees words of it."""
LEAST = 10
"""Stories read by two people or more, from which agreement is said."""
TOO_FEW = Note(N_("fewer than 10 stories were read by two people"))
UNDETERMINED = Note(N_("not determinable: everybody used it, or nobody did"))
NO_INTERVAL = Note(N_("too few use it to say how far chance reaches"))


class _Verdict(NamedTuple):
    """What the readers of a story make of it, for one code."""

    story: str
    code: str
    codebook: str
    applied: bool | None
    polarity: str | None


@glossary("codes")
def codes(pilot: int) -> dict[str, dict[str, str]]:
    """Name the codes of the books of the pilot's programme, in their places."""
    return book_store.names(pilot)


@section("told", heading=N_("What people tell"), number=7)
def told(
    stories: "Table",
    codings: "Table",
    verdicts: "Table",
    rows: Any,
    figures: list[Measured],
    scope: Scope,
) -> list[Block]:
    """Say how much was told, how often each code, whether coders agree, and what may be quoted."""
    within = stories.told_on.between(scope.dates.first, scope.dates.last)
    speakers = rows(_speakers(stories.filter(within), scope))
    if not speakers:
        return [Remark(N_("No stories yet. One sentence is a story."), kind="empty")]
    read = [_Verdict(**row) for row in rows(verdicts.select(*_Verdict._fields))]
    counted: list[Block] = [one for name in COUNTED for one in figures if one.name == name]
    if not read:
        begun = _quotes(scope, "", [], speakers)
        uncoded = Remark(N_("The stories have not been coded yet."), kind="empty")
        return [*counted, *([begun] if begun.openings else []), uncoded]
    book = _in_use(read)
    read = [one for one in read if one.codebook == book]
    voices = {one["story"]: one["voice"] for one in speakers}
    judged = _judgements(rows(_originals(codings, scope, book)))
    return [
        *counted,
        *_codes(scope, book, read, judged, voices),
        _quotes(scope, book, read, speakers),
    ]


def _speakers(within: "Table", scope: Scope) -> "Table":
    """Return who told each story, and from which side."""
    voice = ibis.coalesce(person(within, scope), within.pilot + "\n" + within.story)
    return within.select("story", "perspective", voice=voice).order_by("story")


def _originals(codings: "Table", scope: Scope, book: str) -> "Table":
    """Return what coders said before they knew of each other."""
    first = codings.filter(
        codings.told_on.between(scope.dates.first, scope.dates.last),
        codings.layer == "original",
        codings.blind,
        codings.codebook == book,
    )
    return first.select("code", "story", "coder", "applied")


def _in_use(read: Iterable[_Verdict]) -> str:
    """Return the book that most stories were read with; figures pool one version only."""
    stories = {(one.codebook, one.story) for one in read}
    counts = Counter(book for book, _ in stories)
    return max(counts, key=lambda book: (counts[book], book))


def _judgements(rows: Iterable[dict[str, Any]]) -> dict[str, list[Values]]:
    """Return per code what each coder said of each story that two or more read."""
    said: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    coders = set()
    for row in rows:
        coders.add(row["coder"])
        said[row["code"]][row["story"]][row["coder"]] = int(row["applied"])
    ordered = sorted(coders)
    return {
        # In an order of their own, so that the interval does not hang on that of the stories.
        code: sorted(
            (tuple(by.get(coder) for coder in ordered) for by in stories.values() if len(by) > 1),
            key=repr,
        )
        for code, stories in said.items()
    }


def _codes(
    scope: Scope,
    book: str,
    read: Sequence[_Verdict],
    judged: dict[str, list[Values]],
    voices: dict[str, str],
) -> list[Coded]:
    names = book_store.labels([place.id for place in scope.pilots], book)
    of: dict[str, list[_Verdict]] = defaultdict(list)
    for one in read:
        of[one.code].append(one)
    known = [code for code in names if code in of]
    return [_coded(code, names[code], of[code], judged.get(code, []), voices) for code in known]


def _coded(
    code: str,
    label: dict[str, str],
    read: list[_Verdict],
    units: list[Values],
    voices: dict[str, str],
) -> Coded:
    decided = [one for one in read if one.applied is not None]
    used = [one for one in decided if one.applied]
    return Coded(
        code=code,
        label=label,
        stories_coded=len(decided),
        stories_with=len(used),
        tellers_coded=len({voices[one.story] for one in decided}),
        tellers_with=len({voices[one.story] for one in used}),
        positive=sum(one.polarity in ("positive", "mixed") for one in used),
        negative=sum(one.polarity in ("negative", "mixed") for one in used),
        undecided=len(read) - len(decided),
        agreement=_agreement(units),
    )


def _agreement(units: list[Values]) -> Agreement:
    if len(units) < LEAST:
        return Agreement(None, double_coded=len(units), notes=(TOO_FEW,))
    value = agreement.alpha(units)
    low, high = agreement.alpha_interval(units) or (None, None)
    unsure = UNDETERMINED if value is None else NO_INTERVAL if low is None else None
    pair = agreement.paired(units) if len(units[0]) == 2 else None
    return Agreement(
        value,
        None if value is None else low,
        None if value is None else high,
        double_coded=len(units),
        percent=agreement.percent(pair.table) if pair else None,
        kappa=agreement.kappa(pair.table) if pair else None,
        positive=agreement.positive_agreement(pair) if pair else None,
        notes=(unsure,) if unsure else (),
    )


def _quotes(
    scope: Scope, book: str, read: Sequence[_Verdict], speakers: Sequence[dict[str, Any]]
) -> Quotes:
    seen: dict[str, set[str]] = defaultdict(set)
    for one in read:
        if one.applied:
            seen[one.story].add(one.code)
    voices = {
        voice: f"t{n}" for n, voice in enumerate(dict.fromkeys(s["voice"] for s in speakers), 1)
    }
    told_by = {one["story"]: voices[one["voice"]] for one in speakers}
    pilots = [place.id for place in scope.pilots]
    purpose, dates = PURPOSE_FOR[scope.audience], scope.dates
    readable = quote_store.readable(pilots, dates.first, dates.last, purpose)
    marks = quote_store.marks(pilots, book, purpose)
    sides = {(one["perspective"], one["voice"]) for one in speakers}
    lines = quotable(readable, marks, seen, told_by)
    tellers = dict(sorted(Counter(side for side, _ in sides).items()))
    return Quotes(tuple(lines), tellers, tuple(openings(readable, lines, told_by)))
