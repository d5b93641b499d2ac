"""What an expression works with: values, how they compare, and the functions it may call. Pure."""

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

Value = None | bool | float | str | date | tuple[str, ...]
"""Empty, true or false, a number, text, a day, or the codes chosen in a multiple choice."""
NUMBER = re.compile(r"\s*-?([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*")
FIRST_DAY = date(1970, 1, 1)
"""A day read as a number is the number of days since this one, as in XForms."""
ORDERS: dict[str, Callable[..., bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Missing(str):
    """Code of an option that is no answer, such as "I don't know": text, never a number."""

    __slots__ = ()


def truth(value: Value) -> bool:
    """Return what `and`, `not` and a relevance make of a value: empty and 0 are false."""
    return value not in (None, False, 0.0, "", ())


def as_number(value: Value) -> float | None:
    """Return the number that a value is read as; None when it is none.

    >>> as_number("1.5"), as_number(Missing("9")), as_number(""), as_number(True)
    (1.5, None, None, 1.0)
    """
    if value is None or isinstance(value, Missing):
        return None
    if isinstance(value, date):
        return float((value - FIRST_DAY).days)
    if isinstance(value, int | float):
        return _finite(float(value))
    text = as_text(value)
    return _finite(float(text)) if NUMBER.fullmatch(text) else None


def as_text(value: Value) -> str:
    """Return a value as text: whole numbers without a point, chosen codes with spaces between.

    >>> as_text(3.0), as_text(0.5), as_text(("a", "b")), as_text(None), as_text(True)
    ('3', '0.5', 'a b', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return written(float(value))
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(value) if isinstance(value, tuple) else str(value)


def as_date(value: Value) -> date | None:
    """Return the day that a value is read as: a day, `2025-12-31`, or a number of days."""
    if isinstance(value, date):
        return value
    text = as_text(value)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    days = as_number(value)
    return None if days is None else _shifted(FIRST_DAY, days)


def written(number: float) -> str:
    """Return a number in digits, without exponent."""
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def compared(sign: str, left: Value, right: Value) -> bool:
    """Say whether `left sign right` holds.

    As numbers when either is one, else as days, else as true or false, else as text. Unequal to
    all is what cannot be read so. Two texts that are numbers are *ordered* as numbers, as in XPath.
    """
    known = _alike(left, right)
    if known is None:
        return sign == "!="
    if sign not in ("=", "!=") and all(isinstance(one, str) for one in known):
        numbers = as_number(left), as_number(right)
        known = known if None in numbers else numbers
    return ORDERS[sign](*known)


def calculated(sign: str, left: Value, right: Value) -> Value:
    """Return `left sign right`; empty when one of them is, or when it cannot be done."""
    if sign in "+-" and (isinstance(left, date) or isinstance(right, date)):
        return _with_days(sign, left, right)
    first, second = as_number(left), as_number(right)
    if first is None or second is None or (sign in ("div", "mod") and not second):
        return None
    return _finite(_ARITHMETIC[sign](first, second))


def _alike(left: Value, right: Value) -> tuple[object, object] | None:
    """Return both in one kind, None when one of them cannot be read in it."""
    kinds = (type(left), type(right))
    known: tuple[object, object]
    if float in kinds or int in kinds:
        known = as_number(left), as_number(right)
    elif date in kinds:
        known = as_date(left), as_date(right)
    elif bool in kinds:
        known = truth(left), truth(right)
    else:
        known = as_text(left), as_text(right)
    return None if None in known else known


def _with_days(sign: str, left: Value, right: Value) -> Value:
    if isinstance(left, date) and isinstance(right, date):
        return float((left - right).days) if sign == "-" else None
    day, days = (left, as_number(right)) if isinstance(left, date) else (right, as_number(left))
    if days is None or not isinstance(day, date) or (sign == "-" and day is right):
        return None
    return _shifted(day, days if sign == "+" else -days)


def _shifted(day: date, days: float) -> date | None:
    try:
        return day + timedelta(days=math.floor(days))
    except OverflowError:
        return None


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": operator.truediv,
    "mod": math.fmod,
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function of an expression: how many values it asks for (`most` None: no end), and itself.

    `own`: without a value it takes the answer at hand. `work` None: `evaluate` does it, because it
    looks at its values one by one or needs to know the day.
    """

    least: int
    most: int | None
    work: Callable[..., Value] | None
    own: bool = False


def _chosen(value: Value) -> Sequence[str]:
    return value if isinstance(value, tuple) else as_text(value).split()


def _selected_at(value: Value, place: Value) -> Value:
    at, codes = as_number(place), _chosen(value)
    return codes[int(at)] if at is not None and 0 <= at < len(codes) else None


def _numeric(work: Callable[..., float]) -> Callable[..., Value]:
    """Return `work` on numbers; empty as soon as one of them is."""

    def on_numbers(*values: Value) -> Value:
        numbers = [as_number(value) for value in values]
        return None if None in numbers else _finite(float(work(*numbers)))

    return on_numbers


def _rounded(number: float, digits: float = 0) -> float:
    """Return the nearest number with so many decimals; halfway goes up, as in XPath."""
    places = max(-15, min(15, int(digits)))
    whole = (Decimal(repr(number)).scaleb(places) + Decimal("0.5")).to_integral(ROUND_FLOOR)
    return float(whole.scaleb(-places))


def _part(value: Value, start: Value, end: Value = None) -> Value:
    first, last = as_number(start), as_number(end)
    if first is None:
        return None
    return as_text(value)[int(first) : None if last is None else int(last)]


FUNCTIONS: dict[str, Function] = {
    "if": Function(3, 3, None),
    "coalesce": Function(2, 2, None),
    "today": Function(0, 0, None),
    "selected": Function(2, 2, lambda value, code: as_text(code) in _chosen(value)),
    "count-selected": Function(1, 1, lambda value: float(len(_chosen(value)))),
    "selected-at": Function(2, 2, _selected_at),
    "not": Function(1, 1, lambda value: not truth(value)),
    "true": Function(0, 0, lambda: True),
    "false": Function(0, 0, lambda: False),
    "boolean": Function(1, 1, truth),
    "number": Function(1, 1, as_number),
    "string": Function(1, 1, as_text),
    "date": Function(1, 1, as_date),
    "int": Function(1, 1, _numeric(math.trunc)),
    "round": Function(1, 2, _numeric(_rounded)),
    "floor": Function(1, 1, _numeric(math.floor)),
    "ceiling": Function(1, 1, _numeric(math.ceil)),
    "abs": Function(1, 1, _numeric(abs)),
    "min": Function(1, None, _numeric(lambda *numbers: min(numbers))),
    "max": Function(1, None, _numeric(lambda *numbers: max(numbers))),
    "concat": Function(1, None, lambda *values: "".join(map(as_text, values))),
    "join": Function(2, None, lambda sign, *values: as_text(sign).join(map(as_text, values))),
    "string-length": Function(0, 1, lambda value: float(len(as_text(value))), own=True),
    "normalize-space": Function(0, 1, lambda value: " ".join(as_text(value).split()), own=True),
    "contains": Function(2, 2, lambda value, part: as_text(part) in as_text(value)),
    "starts-with": Function(2, 2, lambda value, part: as_text(value).startswith(as_text(part))),
    "ends-with": Function(2, 2, lambda value, part: as_text(value).endswith(as_text(part))),
    "substr": Function(2, 3, _part),
}
"""What may be called. Functions over repeats, and those that look elsewhere, are not carried."""
