"""The whole catalogue as a page of `docs/`, made of the marks and docstrings. Pure, in English."""

from collections.abc import Callable, Iterable, Iterator

from impact.indicators.catalogue import By, Catalogue
from impact.reports.definition_words import EVERYWHERE, INTERVALS, NONE, SMALL, UNITS
from impact.reports.definitions import Definition, definitions
from impact.reports.names import COLUMNS

HEAD = """# Indicators

Made by `flask --app wsgi definitions > docs/indicators.md` of the marks, docstrings and words in
the code; a test fails when this page says something else. The same stands in the reader's language
under `/definities`.

A number in a page, a file or a report is one of these, under this name and version, or it is not
shown. Who changes a formula, a threshold or an exclusion raises the version.
"""


def catalogue_page(catalogue: Catalogue, dutch: Callable[[str], str]) -> str:
    """Return the page, in Markdown; `dutch` gives the first words of a reader for a msgid."""
    found = definitions(catalogue)
    rows = [f"| [`{one.name}/{one.version}`](#{one.name}) | {one.question} |" for one in found]
    everywhere = [f"- {words}" for words in EVERYWHERE]
    parts = [part for one in found for part in _part(catalogue, one, dutch)]
    listed = ["| name | question |", "| --- | --- |", *rows]
    return "\n".join([HEAD, *listed, "", "For all of them:", "", *everywhere, "", *parts])


def _part(catalogue: Catalogue, one: Definition, dutch: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines about one indicator."""
    yield f'## <a id="{one.name}"></a>{one.label}'
    yield ""
    yield f"`{one.name}/{one.version}` · {dutch(one.label)}"
    yield ""
    yield f"{one.question} ({dutch(one.question)})"
    yield ""
    if one.docstring:
        yield " ".join(one.docstring.split())
        yield ""
    yield from (f"- **{name}**: {told}" for name, told in _facts(catalogue, one) if told)
    yield ""


def _facts(catalogue: Catalogue, one: Definition) -> Iterator[tuple[str, str]]:
    about, small = one.about, SMALL[one.rule]
    yield "Counted", one.formula.counted
    yield "Rests on (n)", one.formula.rests_on
    yield "Left out", one.formula.left_out
    yield "Rules", " ".join(about.rules)
    yield "Thresholds", "; ".join(f"{words}: {value:g}" for words, value in about.thresholds)
    yield "Unit", UNITS.get(one.unit, one.unit)
    yield "Interval", "; ".join(_interval(each) for each in about.interval) or NONE
    yield "Groups", f"{_groups(one.groups)}{'; a fixed list' if one.fixed else ''}"
    yield "Extra groups, for the partner", ", ".join(COLUMNS.get(each, each) for each in one.extra)
    yield "Small numbers", f"partner: {small.partner} Others: {small.others}"
    yield "Reads", "; ".join(_frame(catalogue, name) for name in one.reads)
    yield "Sources", "; ".join((one.source, *about.sources))
    yield "Versions", " ".join(f"{n}: {words}" for n, words in sorted(about.history.items()))


def _interval(name: str) -> str:
    method = INTERVALS[name]
    return f"`{name}`: {method.words} {method.source}".rstrip()


def _frame(catalogue: Catalogue, name: str) -> str:
    frame = catalogue.frames.get(name)
    about = " ".join((frame.about if frame else "").split("\n\n")[0].split())
    return f"`{name}` ({about.rstrip('.')})" if about else f"`{name}`"


def _groups(groups: Iterable[By]) -> str:
    words = (" and ".join(COLUMNS.get(each, each) for each in by) or "the whole" for by in groups)
    return ", ".join(words)
