"""Expressions of a questionnaire: checked and evaluated; nothing is ever executed. Pure.

The grammar of XLSForm as far as it is carried: `${age} > 12 and not(selected(., 'none'))`. A text
becomes a tree once; the tree is walked over the answers of one person. No clock, no import, no I/O.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from impact.kit.i18n import N_
from surveys.expression_reader import ExpressionError, parse
from surveys.expression_tree import (
    Call,
    Chain,
    Literal,
    Minus,
    Node,
    Own,
    Reference,
    references,
    show,
    walk,
)
from surveys.expression_values import (
    FUNCTIONS,
    ORDERS,
    Missing,
    Value,
    as_text,
    calculated,
    compared,
    truth,
)

__all__ = [
    "ExpressionError",
    "Missing",
    "Node",
    "Value",
    "check",
    "evaluate",
    "parse",
    "references",
    "show",
    "truth",
]

UNKNOWN = N_("there is no question called %(name)s")
OWN_NAME = N_("a question cannot look at itself; its own answer is a point")
OWN_ELSEWHERE = N_("the point stands for the own answer, only in a constraint")


def check(node: Node, *, known: Collection[str], itself: str = "", own: bool = False) -> None:
    """Raise ExpressionError when `node` looks at what is not in `known`, or at `itself`.

    `own` says whether the point may stand in it: in a constraint.
    """
    for one in walk(node):
        if isinstance(one, Own) and not own:
            raise ExpressionError(OWN_ELSEWHERE, one.position)
        if isinstance(one, Reference) and one.name == itself:
            raise ExpressionError(OWN_NAME, one.position)
        if isinstance(one, Reference) and one.name not in known:
            raise ExpressionError(UNKNOWN, one.position, name=one.name)


def evaluate(node: Node, answers: Mapping[str, Value], *, own: Value = None, today: date) -> Value:
    """Return what the expression comes to. A question without an answer is empty."""
    return _Walker(answers, own, today).value(node)


@dataclass(frozen=True, slots=True)
class _Walker:
    answers: Mapping[str, Value]
    own: Value
    today: date

    def value(self, node: Node) -> Value:
        match node:
            case Literal(value):
                return value
            case Reference(name):
                return self.answers.get(name)
            case Own():
                return self.own
            case Minus(part):
                return calculated("-", 0.0, self.value(part))
            case Call():
                return self._called(node)
            case Chain():
                return self._chained(node)

    def _called(self, call: Call) -> Value:
        function = FUNCTIONS[call.name]
        if function.work is None:
            return self._special[call.name](self, call.parts)
        values = [self.value(part) for part in call.parts]
        return function.work(*(values or ([self.own] if function.own else [])))

    def _chained(self, chain: Chain) -> Value:
        sign = chain.rest[0][0]
        if sign in ("and", "or"):
            parts = (chain.first, *(part for _, part in chain.rest))
            return (all if sign == "and" else any)(truth(self.value(part)) for part in parts)
        value = self.value(chain.first)
        for sign, part in chain.rest:
            work: Callable[[str, Value, Value], Value] = compared if sign in ORDERS else calculated
            value = work(sign, value, self.value(part))
        return value

    def _if(self, parts: tuple[Node, ...]) -> Value:
        return self.value(parts[1] if truth(self.value(parts[0])) else parts[2])

    def _coalesce(self, parts: tuple[Node, ...]) -> Value:
        first = self.value(parts[0])
        return first if as_text(first) else self.value(parts[1])

    def _today(self, _parts: tuple[Node, ...]) -> Value:
        return self.today

    _special = {"if": _if, "coalesce": _coalesce, "today": _today}
