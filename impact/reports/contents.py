"""What a report holds, laid out as the contract says: the one form behind every file. Pure."""

import json
from hashlib import sha256
from typing import Any

from impact.indicators.blocks import Claim, Coded, Heard, Matrix, Measured, Quote, Report
from impact.indicators.figure import Figure
from impact.indicators.targets import body_of
from impact.reports.gathered import of
from impact.reports.reading import Reader

SCHEMA = "tellen-vertellen/report/1"
Content = dict[str, Any]


def content_of(report: Report, reader: Reader) -> Content:
    """Return the report as the contract lays it out, without its hash."""
    scope = report.scope
    # Targets are no figures: they stand apart, and only where there are any.
    aimed = {"targets": [{"id": one.name, **body_of(one)} for one in report.targets]}
    return {
        "schema": SCHEMA,
        "scope": {
            "pilots": [place.code for place in scope.pilots],
            "from": scope.dates.first.isoformat(),
            "to": scope.dates.last.isoformat(),
            "audience": scope.audience,
        },
        "data_as_of": scope.as_of.isoformat() + "Z",
        "indicators": [_indicator(one, reader) for one in report.figures],
        "perspectives": [_perspective(cell) for one in of(report, Matrix) for cell in one.cells],
        "codes": [_code(one) for one in of(report, Coded)],
        "claims": [_claim(one, reader) for one in of(report, Claim)],
        **(aimed if report.targets else {}),
    }


def _indicator(one: Measured, reader: Reader) -> Content:
    return {
        "id": one.name,
        "label": reader.say(one.label),
        "unit": one.unit,
        "group": dict(one.group),
        **_figure(one.figure),
        "definition": one.definition,
    }


def _figure(figure: Figure) -> Content:
    interval = figure.interval
    return {
        "value": _short(figure.value),
        "numerator": _short(figure.numerator),
        "denominator": _short(figure.denominator),
        "n": figure.n,
        "interval": interval
        and {
            "method": interval.method,
            "level": interval.level,
            "low": _short(interval.low),
            "high": _short(interval.high),
        },
        "status": figure.status,
        "note": figure.note,
    }


def _perspective(cell: Heard) -> Content:
    return {
        "construct": cell.construct,
        "perspective": cell.perspective,
        "status": cell.status,
        "n": cell.n,
        "invited": cell.invited,
    }


def _code(one: Coded) -> Content:
    agreement = one.agreement
    return {
        "code": one.code,
        "stories_with": one.stories_with,
        "stories_coded": one.stories_coded,
        "tellers_with": one.tellers_with,
        "polarity": {"positive": one.positive, "negative": one.negative},
        "agreement": {
            "coefficient": "krippendorff_alpha",
            "value": agreement.value,
            "low": agreement.low,
            "high": agreement.high,
            "double_coded": agreement.double_coded,
        },
    }


def _claim(one: Claim, reader: Reader) -> Content:
    counter = one.counter
    return {
        "id": one.id,
        "statement": reader.heading(one),
        "relation": one.relation,
        "strength": one.strength,
        "indicators": [signal.measured.name for signal in one.signals],
        "codes": list(one.codes),
        "quotes": [_quote(line, one) for line in (*one.quotes, *one.counter_quotes)],
        "counter": {
            "found": counter.found,
            "of": counter.of,
            "shown": counter.shown,
            "reason": counter.reason,
        },
    }


def _quote(line: Quote, claim: Claim) -> Content:
    """Return a quote with how the claim's own codes were read in it."""
    said = {polarity for code, polarity in line.codes if code in claim.codes} - {"none"}
    polarity = said.pop() if len(said) == 1 else "mixed" if said else None
    return {
        "story": line.story,
        "text": line.words,
        "perspective": line.perspective,
        "polarity": polarity,
    }


def _short(value: float | None) -> float | None:
    """Return a number in its shortest form: whole ones without a point."""
    return int(value) if value is not None and value == int(value) else value


def hash_of(content: Content) -> str:
    """Return the seal of a report: SHA-256 over its canonical form, without the seal itself.

    Canonical: UTF-8, keys sorted, no spaces, numbers as short as they can be written.
    """
    bare = {name: value for name, value in content.items() if name != "hash"}
    canonical = json.dumps(
        bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return "sha256:" + sha256(canonical.encode()).hexdigest()
