"""How far a version lies from the one before: cosmetic, compatible or breaking. Pure.

The classes are those of questionnaires.md 4.1; the heaviest change decides.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from impact.kit.i18n import N_
from impact.kit.text import composed
from surveys.definition import Definition, Item, Option, Words

Weight = Literal["first", "cosmetic", "compatible", "breaking"]
WEIGHTS: tuple[Weight, ...] = ("first", "cosmetic", "compatible", "breaking")
FAR = 0.20
"""Labels further apart than this share of their length may mean something else."""
NEGATIONS = ("niet", "geen", "nooit", "niemand", "nergens", "zonder")
NEGATIONS_EN = ("not", "no", "never", "nobody", "without", "nt")
PERIODS = ("vandaag", "week", "maand", "jaar", "ooit", "today", "month", "year", "ever")
GUARDS = frozenset(NEGATIONS + NEGATIONS_EN + PERIODS)
"""Words that turn a question round or move its period: gained or lost, a person must look."""

PLACE = (
    "group",
    "relevant",
    "required",
    "constraint",
    "moments",
    "perspectives",
    "widget",
    "role",
)

ADDED = N_("question added")
LEFT_OUT = N_("question left out")
OPTION_ADDED = N_("option %(option)s added")
OPTION_LEFT = N_("option %(option)s no longer offered")
OTHER_WORDS = N_('"%(before)s" became "%(after)s"')
OTHER_FORM = N_("other settings of the form")
OTHER_TEXTS = N_("translations, hints or messages")
OTHER_PLACE = N_("when, where or how it is asked")
OTHER_KIND = N_("%(before)s became %(after)s")
OTHER_MEASURE = N_("construct, direction or scale")
OTHER_VALUE = N_("the value of option %(option)s")


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `asks`: the words differ so much that a person must say what they mean."""

    weight: Weight
    code: str
    text: str
    values: dict[str, object] = field(default_factory=dict)
    asks: bool = False


def changes(
    before: Definition | None, after: Definition, known: Mapping[str, Item]
) -> list[Change]:
    """Return what changed since `before`, the last published version; nothing for the first one.

    `known`: every variable ever published, as it was asked last.
    """
    if before is None:
        return []
    return [
        *_of_the_form(before, after),
        *_left_out(before, after),
        *(change for item in after.items for change in _of_item(before, item, after, known)),
    ]


def weight(found: list[Change], *, first: bool) -> Weight:
    """Return the class of a version: that of its heaviest change."""
    if first:
        return "first"
    return max((one.weight for one in found), key=WEIGHTS.index, default="cosmetic")


def far_apart(before: str, after: str) -> bool:
    """Say whether a label may have got another meaning.

    >>> far_apart("Heb je hier iets geleerd?", "Heb je hier iets geleerd")
    False
    >>> far_apart("Ik kom hier graag.", "Ik kom hier niet graag.")
    True
    """
    one, other = _plain(before), _plain(after)
    return _guarded(one) != _guarded(other) or _distance(one, other) > FAR


def _of_the_form(before: Definition, after: Definition) -> Iterator[Change]:
    names = ("perspectives", "age", "minutes", "consent_mode", "keep_partial", "read_aloud")
    if any(getattr(before, name) != getattr(after, name) for name in names):
        yield Change("compatible", "", OTHER_FORM)
    common = {item.code for item in before.items} & {item.code for item in after.items}
    orders = [[i.code for i in form.items if i.code in common] for form in (before, after)]
    if orders[0] != orders[1]:
        yield Change("compatible", "", OTHER_PLACE)
    if (before.title, before.languages) != (after.title, after.languages):
        yield Change("cosmetic", "", OTHER_TEXTS)


def _left_out(before: Definition, after: Definition) -> Iterator[Change]:
    kept = {item.code for item in after.items}
    for item in before.items:
        if item.code not in kept:
            yield Change("compatible", item.code, LEFT_OUT)


def _of_item(
    before: Definition, item: Item, after: Definition, known: Mapping[str, Item]
) -> Iterator[Change]:
    then = before.item(item.code)
    if then is None:
        yield Change("compatible", item.code, ADDED)
    old = then or known.get(item.code)
    if old is None:
        return
    if item.asks or old.asks:
        yield from _of_measure(old, item)
        yield from _of_options(old, item, after.source)
    yield from _of_words(old, item, after.source)
    if any(getattr(old, name) != getattr(item, name) for name in PLACE):
        yield Change("compatible", item.code, OTHER_PLACE)


def _of_measure(old: Item, new: Item) -> Iterator[Change]:
    kinds = (old.kind, new.kind)
    narrower = old.kind == new.kind == "number" and new.whole and not old.whole
    if kinds[0] != kinds[1] or narrower:
        heavy: Weight = "compatible" if new.kind == "text" and old.asks else "breaking"
        values: dict[str, object] = {"before": old.kind, "after": new.kind}
        yield Change(heavy, new.code, OTHER_KIND, values)
    elif old.whole != new.whole:
        yield Change("compatible", new.code, OTHER_PLACE)
    measure = [(one.construct, one.direction, one.scale) for one in (old, new)]
    if measure[0] != measure[1] and new.kind != "text":
        yield Change("breaking", new.code, OTHER_MEASURE)


def _of_options(old: Item, new: Item, source: str) -> Iterator[Change]:
    if new.kind == "text":
        return
    before = {one.code: one for one in old.options}
    after = {one.code: one for one in new.options}
    heavy: Weight = "breaking" if new.kind == "scale" else "compatible"
    for code in before.keys() ^ after.keys():
        text = OPTION_ADDED if code in after else OPTION_LEFT
        yield Change(heavy, new.code, text, {"option": code})
    for code in sorted(before.keys() & after.keys()):
        yield from _of_option(new.code, before[code], after[code], source)


def _of_option(code: str, old: Option, new: Option, source: str) -> Iterator[Change]:
    if (old.value, old.missing) != (new.value, new.missing):
        yield Change("breaking", code, OTHER_VALUE, {"option": new.code})
    if old.exclusive != new.exclusive:
        yield Change("compatible", code, OTHER_PLACE)
    yield from _of_label(code, old.label, new.label, source)
    if old.pictogram != new.pictogram:
        yield Change("cosmetic", code, OTHER_TEXTS)


def _of_words(old: Item, new: Item, source: str) -> Iterator[Change]:
    if new.role == "end" and old.label != new.label:
        yield Change("cosmetic", new.code, OTHER_TEXTS)
    elif new.role in ("intro", "consent") and old.label.get(source) != new.label.get(source):
        yield Change("compatible", new.code, OTHER_TEXTS)
    else:
        yield from _of_label(new.code, old.label, new.label, source)
    names = ("hint", "required_message", "constraint_message", "read_aloud")
    if any(getattr(old, name) != getattr(new, name) for name in names):
        yield Change("cosmetic", new.code, OTHER_TEXTS)


def _of_label(code: str, old: Words, new: Words, source: str) -> Iterator[Change]:
    before, after = old.get(source, ""), new.get(source, "")
    if before and far_apart(before, after):
        values: dict[str, object] = {"before": before, "after": after}
        yield Change("compatible", code, OTHER_WORDS, values, asks=True)
    elif old != new:
        yield Change("cosmetic", code, OTHER_TEXTS)


def _plain(text: str) -> str:
    folded = composed(text).casefold().replace("n't", " nt")
    return " ".join(re.sub(r"[^\w\s]", "", folded).split())


def _guarded(plain: str) -> tuple[Counter[str], list[str]]:
    words = Counter(word for word in plain.split() if word in GUARDS)
    return words, re.findall(r"\d+", plain)


def _distance(one: str, other: str) -> float:
    """Return Levenshtein's distance as a share of the longer text.

    >>> _distance("abc", "abd")
    0.3333333333333333
    """
    before = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        now = [at]
        for place, mark in enumerate(other, 1):
            step = before[place - 1] + (letter != mark)
            now.append(min(step, before[place] + 1, now[-1] + 1))
        before = now
    return before[-1] / max(len(one), len(other), 1)
