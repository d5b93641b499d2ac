"""Formats in which a report leaves the house. To add one: one function, marked."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from impact.indicators.blocks import Report
from impact.kit.formulas import rows_to
from impact.reports.contents import Content, content_of, hash_of
from impact.reports.reading import Reader

COLUMNS = (
    *("kind", "id", "label", "unit", "group", "value", "numerator", "denominator", "n"),
    *("low", "high", "method", "level", "status", "note", "definition", "relation", "strength"),
)
"""Columns of the CSV: one table for all, `kind` says what a row is."""


@dataclass(frozen=True)
class Format:
    """A way to write a report down; `name` is the suffix a reader asks for."""

    name: str
    mimetype: str
    write: Callable[[Report, Reader], str]


def written_as(name: str, mimetype: str) -> Callable[[Callable[[Report, Reader], str]], Format]:
    """Mark a writer: `@written_as("csv", "text/csv")`."""
    return lambda write: Format(name, mimetype, write)


@written_as("json", "application/json")
def as_json(report: Report, reader: Reader) -> str:
    """Write the report as `contract.md` describes it, sealed with a hash of its own content."""
    content = content_of(report, reader)
    sealed = content | {"hash": hash_of(content)}
    return json.dumps(sealed, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


@written_as("csv", "text/csv")
def as_csv(report: Report, reader: Reader) -> str:
    """Write one table: figures, perspectives, codes, claims, quotes and targets."""
    out = StringIO()
    write = rows_to(out)
    write(COLUMNS)
    for row in _rows(content_of(report, reader)):
        write(row.get(name, "") for name in COLUMNS)
    return out.getvalue()


def _rows(content: Content) -> Iterator[Content]:
    """Yield the rows of the table, from what the JSON holds: both say the same."""
    for one in content["indicators"]:
        bounds = one["interval"] or {}
        yield {
            "kind": "figure",
            **{name: one[name] for name in COLUMNS if name in one and name != "group"},
            **{name: bounds.get(name) for name in ("low", "high", "method", "level")},
            "group": _group(one["group"].items()),
        }
    for one in content["perspectives"]:
        group = _group([("perspective", one["perspective"])])
        counts = {"denominator": one["invited"], "n": one["n"], "status": one["status"]}
        yield {"kind": "perspective", "id": one["construct"], "group": group, **counts}
    for one in content["codes"]:
        yield from _code_rows(one)
    for one in content["claims"]:
        yield from _claim_rows(one)
    for one in content.get("targets", ()):
        said = _group((name, one[name]) for name in ("from", "to", "set_on"))
        about = {name: one[name] for name in ("id", "definition", "value")}
        yield {"kind": "target", "label": one["owner"], "group": said, **about}


def _code_rows(one: Content) -> Iterator[Content]:
    head = {"kind": "code", "id": one["code"], "definition": "code_prevalence/1"}
    counts = {"denominator": one["stories_coded"], "n": one["stories_coded"]}
    yield {**head, "unit": "stories", "numerator": one["stories_with"], **counts}
    for polarity, found in one["polarity"].items():
        group = _group([("polarity", polarity)])
        yield {**head, "unit": "stories", "group": group, "numerator": found, **counts}
    yield {**head, "unit": "persons", "numerator": one["tellers_with"]}
    agreement = one["agreement"]
    yield {
        "kind": "agreement",
        "id": one["code"],
        "definition": "coder_agreement/1",
        "unit": "alpha",
        **{name: agreement[name] for name in ("value", "low", "high")},
        "n": agreement["double_coded"],
        "method": agreement["coefficient"],
    }


def _claim_rows(one: Content) -> Iterator[Content]:
    yield {
        "kind": "claim",
        "id": one["id"],
        "label": one["statement"],
        "relation": one["relation"],
        "strength": one["strength"],
    }
    counter = one["counter"]
    counts = {"numerator": counter["found"], "denominator": counter["of"], "n": counter["shown"]}
    yield {"kind": "counter", "id": one["id"], **counts, "note": counter["reason"]}
    for line in one["quotes"]:
        group = _group((name, line[name] or "") for name in ("story", "perspective", "polarity"))
        yield {"kind": "quote", "id": one["id"], "label": line["text"], "group": group}


def _group(group: Iterable[tuple[str, str]]) -> str:
    return ";".join(f"{column}={value}" for column, value in group)
