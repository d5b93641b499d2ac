"""The tree of an expression, and how it is written. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from surveys.expression_values import ORDERS, written

LEVELS = (
    ("or",),
    ("and",),
    tuple(ORDERS),
    ("+", "-"),
    ("*", "div", "mod"),
)
"""Signs that stand between values, loosest first."""
LEVEL_OF = {sign: level for level, signs in enumerate(LEVELS) for sign in signs}


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or text that stands in the expression itself."""

    value: float | str


@dataclass(frozen=True, slots=True)
class Reference:
    """The answer to a question, by its code."""

    name: str
    position: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Own:
    """The answer that is being checked: a point."""

    position: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Minus:
    """A value with its sign turned."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function on values."""

    name: str
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Values with signs of one level between them, worked from the left."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


Node = Literal | Reference | Own | Minus | Call | Chain


def show(node: Node) -> str:
    """Return the expression as text; `parse` gives the same tree back."""
    match node:
        case Literal(value):
            return written(value) if isinstance(value, float) else _quoted(value)
        case Reference(name):
            return f"${{{name}}}"
        case Own():
            return "."
        case Minus(part):
            return "-" + _inside(part, len(LEVELS))
        case Call(name, parts):
            return f"{name}({', '.join(map(show, parts))})"
        case Chain(first, rest):
            level = LEVEL_OF[rest[0][0]] + 1
            pieces = [_inside(first, level), *(f"{s} {_inside(n, level)}" for s, n in rest)]
            return " ".join(pieces)


def references(node: Node) -> tuple[str, ...]:
    """Return the codes of the questions that an expression looks at, in order, each once."""
    return tuple(dict.fromkeys(one.name for one in walk(node) if isinstance(one, Reference)))


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all that lies in it."""
    yield node
    inner: tuple[Node, ...] = ()
    if isinstance(node, Minus):
        inner = (node.part,)
    elif isinstance(node, Call):
        inner = node.parts
    elif isinstance(node, Chain):
        inner = (node.first, *(part for _, part in node.rest))
    for part in inner:
        yield from walk(part)


def _inside(node: Node, least: int) -> str:
    """Return a part as it stands in a whole: in brackets when it binds more loosely."""
    level = LEVEL_OF[node.rest[0][0]] if isinstance(node, Chain) else len(LEVELS)
    return show(node) if level >= least else f"({show(node)})"


def _quoted(text: str) -> str:
    return f'"{text}"' if "'" in text else f"'{text}'"
