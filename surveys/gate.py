"""What stands in the way of publishing: rules P1 to P12 of questionnaires.md 4.2. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from impact.kit.i18n import N_
from surveys import expression
from surveys.changes import Change
from surveys.constructs import scales
from surveys.definition import NOT_SCORED, Definition, Item, Option, Words
from surveys.runner import is_for_children
from surveys.xlsform_logic import COLUMNS, LATER, names_in

WAIVABLE = frozenset({"P2", "P6", "P8", "P9", "P11"})
"""Rules that a person may set aside with a reason, which is kept with the version."""
POINT = ("scale", "single", "yesno")
"""Kinds of which one point is chosen: the others cannot be scored."""
LENGTHS = {"family": 10, "school": 10, "trainer": 6, "partner": 9}
CHILD_LENGTH = 8

P1_ITEM = N_("no words in the source language")
P1_OPTION = N_("option %(option)s has no words in the source language")
P2_MISSING = N_("%(count)s texts are missing in the language %(language)s")
P4_NEVER = N_("this can never be reached: its condition is never true")
P5_BREAKING = N_("this changes what is measured: give the question a new name")
P6_MEANING = N_("does it still ask the same?")
P7_CONSENT = N_("a questionnaire for children needs a question whether they want to join in")
P8_SOUND = N_("must be read aloud, and nothing has been recorded yet")
P9_PERSONAL = N_("asks for personal data; say why, on what ground, how long and who keeps it")
P9_CHILDREN = N_("is for people under sixteen; say who weighed the risks, when and how")
P10_NO_SCALE = N_("measures %(construct)s, but has no scale and no two values")
P10_TOO_YOUNG = N_("the scale %(scale)s is not for people under %(age)s")
P11_OPEN = N_("%(count)s open questions; at most one")
P11_LONG = N_("%(count)s questions; at most %(most)s for this group")
P12_MISSING = N_("option %(option)s is no answer, and yet has a value")
P12_NO_VALUE = N_("option %(option)s has no place on the scale")
P12_SAME = N_("two options have the value %(value)s")
NO_PERSPECTIVE = N_("no perspective is named; the form is meant for everybody")
MANY_OPTIONS = N_("%(count)s options are many to choose from")


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing in the way. `code`: the question it is about, "" for the whole form."""

    rule: str
    code: str
    text: str
    values: dict[str, object] = field(default_factory=dict)
    change: Change | None = None

    def line(self) -> str:
        """Return it as a command says it, in English."""
        more = f": {self.change.text % self.change.values}" if self.change else ""
        return self.text % self.values + more


def stops(definition: Definition, changed: list[Change], waived: frozenset[str]) -> list[Stop]:
    """Return everything that stands in the way, in order of the rules, what is waived left out."""
    found = [stop for rule in RULES for stop in rule(definition)]
    found += [
        Stop("P5", one.code, P5_BREAKING, change=one) for one in changed if one.weight == "breaking"
    ]
    found += [Stop("P6", one.code, P6_MEANING, change=one) for one in changed if one.asks]
    left = [one for one in found if not (one.rule in WAIVABLE and one.rule in waived)]
    return sorted(left, key=lambda one: int(one.rule[1:]))


def warnings(definition: Definition) -> list[Stop]:
    """Return what is worth another look, and stops nothing."""
    found = [] if definition.perspectives else [Stop("", "", NO_PERSPECTIVE)]
    return found + [
        Stop("", item.code, MANY_OPTIONS, {"count": len(item.options)})
        for item in definition.questions
        if len(item.options) > 8 and item.kind != "multiple"
    ]


def _first_age(definition: Definition) -> int:
    """Return the age from which people are asked, 0 when nobody said."""
    first = definition.age.rstrip("+").partition("-")[0]
    return int(first) if first else 0


def _words(form: Definition) -> Iterator[Stop]:
    for item in form.items:
        if item.kind != "group" and not item.label.get(form.source):
            yield Stop("P1", item.code, P1_ITEM)
        for option in item.options:
            if not option.label.get(form.source):
                yield Stop("P1", item.code, P1_OPTION, {"option": option.code})


def _translations(form: Definition) -> Iterator[Stop]:
    for language in form.languages[1:]:
        texts = [words for item in form.items for words in _texts(item)]
        missing = sum(bool(one.get(form.source)) and not one.get(language) for one in texts)
        if missing:
            yield Stop("P2", "", P2_MISSING, {"count": missing, "language": language})


def _texts(item: Item) -> Iterator[Words]:
    yield item.label
    yield item.hint
    yield item.required_message or {}
    yield item.constraint_message or {}
    for option in item.options:
        yield option.label


def _conditions(form: Definition) -> Iterator[Stop]:
    places = {item.code: at for at, item in enumerate(form.items) if item.asks}
    for at, item in enumerate(form.items):
        for column in COLUMNS:
            try:
                names = names_in(item, column, places)
            except expression.ExpressionError as error:
                yield Stop("P3", item.code, error.text, dict(error.values))
                continue
            for name in names:
                if places[name] > at:
                    yield Stop("P3", item.code, LATER, {"name": name})
        if _never(item, places):
            yield Stop("P4", item.code, P4_NEVER)


def _never(item: Item, places: dict[str, int]) -> bool:
    """Say whether the condition of an item is false whatever anybody answers."""
    try:
        names = names_in(item, "relevant", places)
        if not item.relevant or names or "(" in item.relevant:
            return False
        return not expression.truth(
            expression.evaluate(expression.parse(item.relevant), {}, today=date.min)
        )
    except expression.ExpressionError:
        return False


def _consent(form: Definition) -> Iterator[Stop]:
    asked = any(item.role == "consent" for item in form.items)
    if form.consent_mode == "child_and_guardian" and not asked:
        yield Stop("P7", "", P7_CONSENT)


def _sound(form: Definition) -> Iterator[Stop]:
    if form.read_aloud == "required":
        yield Stop("P8", "", P8_SOUND)


def _personal(form: Definition) -> Iterator[Stop]:
    for item in form.questions:
        if item.sensitivity in ("personal", "special"):
            yield Stop("P9", item.code, P9_PERSONAL)
    if is_for_children(form):
        yield Stop("P9", "", P9_CHILDREN)


def _measures(form: Definition) -> Iterator[Stop]:
    for item in form.questions:
        numeric = [one for one in item.options if one.value is not None and not one.missing]
        scored = item.construct and item.construct not in NOT_SCORED
        points = item.scale or len(numeric) > 1
        if scored and not (points and item.kind in POINT):
            yield Stop("P10", item.code, P10_NO_SCALE, {"construct": item.construct})
        scale = scales().get(item.scale)
        youngest = _first_age(form)
        if scale and scale.min_age and 0 < youngest < scale.min_age:
            values: dict[str, object] = {"scale": scale.code, "age": scale.min_age}
            yield Stop("P10", item.code, P10_TOO_YOUNG, values)


def _length(form: Definition) -> Iterator[Stop]:
    open_ones = sum(item.role == "open" for item in form.questions)
    if open_ones > 1:
        yield Stop("P11", "", P11_OPEN, {"count": open_ones})
    count = sum(item.role in ("item", "background", "open") for item in form.questions)
    limits = [LENGTHS[one] for one in form.perspectives if one in LENGTHS]
    limits += [CHILD_LENGTH] if is_for_children(form) else []
    if limits and count > min(limits):
        yield Stop("P11", "", P11_LONG, {"count": count, "most": min(limits)})


def _options(form: Definition) -> Iterator[Stop]:
    for item in form.questions:
        yield from _missing_values(item)
        if item.kind == "scale":
            yield from _places(item, [one for one in item.options if not one.missing])


def _missing_values(item: Item) -> Iterator[Stop]:
    for option in item.options:
        if option.missing and option.value is not None:
            yield Stop("P12", item.code, P12_MISSING, {"option": option.code})


def _places(item: Item, options: list[Option]) -> Iterator[Stop]:
    values = [one.value for one in options]
    for option in options:
        if option.value is None:
            yield Stop("P12", item.code, P12_NO_VALUE, {"option": option.code})
    for value in sorted({one for one in values if one is not None and values.count(one) > 1}):
        yield Stop("P12", item.code, P12_SAME, {"value": f"{value:g}"})


RULES: tuple[Callable[[Definition], Iterator[Stop]], ...] = (
    _words,
    _translations,
    _conditions,
    _consent,
    _sound,
    _personal,
    _measures,
    _length,
    _options,
)
