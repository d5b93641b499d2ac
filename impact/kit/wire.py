"""Values between two processes: written as JSON, and read as the one type that is expected.

Unpickling runs what the sender wants; here nothing can come out but values of that type.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

SCALARS = (str, int, float, bool, NoneType)


class GarbledError(ValueError):
    """What came over the wire is not what was expected."""


def plain(value: Any) -> Any:
    """Return a value as JSON holds it; TypeError for what this wire does not carry."""
    if isinstance(value, SCALARS):
        return value
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if hasattr(value, "to_plain"):
        return value.to_plain()
    if is_dataclass(value):
        return [plain(getattr(value, one.name)) for one in fields(value)]
    if isinstance(value, Mapping):
        return {str(name): plain(held) for name, held in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    raise TypeError(f"this wire does not carry {type(value).__name__}")


def built(kind: Any, said: Any) -> Any:
    """Return what was said as a value of the type `kind`; GarbledError when it is none.

    >>> built(tuple[int, ...], [1, 2])
    (1, 2)
    >>> built(dict[str, str], {"a": 1})
    Traceback (most recent call last):
    impact.kit.wire.GarbledError: expected str
    """
    origin = get_origin(kind) or kind
    if origin in (Union, UnionType):
        return _first(get_args(kind), said)
    if is_dataclass(kind):
        return _record(kind, _a(list, said))
    if hasattr(kind, "from_plain"):
        return kind.from_plain(said)
    make = _MAKERS.get(origin)
    return make(get_args(kind), said) if make else _scalar(kind, said)


def _first(kinds: Sequence[Any], said: Any) -> Any:
    for kind in kinds:
        try:
            return built(kind, said)
        except GarbledError:
            continue
    raise GarbledError("expected one of several types")


def _record(kind: Any, said: list[Any]) -> Any:
    hints = _hints(kind)
    if len(hints) != len(said):
        raise GarbledError(f"expected {len(hints)} fields")
    return kind(**{name: built(hint, one) for (name, hint), one in zip(hints, said, strict=True)})


@lru_cache(maxsize=64)
def _hints(kind: Any) -> list[tuple[str, Any]]:
    hints = get_type_hints(kind)
    return [(one.name, hints[one.name]) for one in fields(kind)]


def _scalar(kind: Any, said: Any) -> Any:
    if kind in (Any, object):
        kind = type(said) if isinstance(said, SCALARS) else str
    if kind is float and type(said) is int:
        return float(said)
    return _a(NoneType if kind is None else kind, said)


def _a(kind: type, said: Any) -> Any:
    if type(said) is not kind:
        raise GarbledError(f"expected {kind.__name__}")
    return said


def _some(kinds: Sequence[Any], said: Any) -> tuple[Any, ...]:
    many = _a(list, said)
    if kinds[-1] is Ellipsis:
        return tuple(built(kinds[0], one) for one in many)
    if len(kinds) != len(many):
        raise GarbledError(f"expected {len(kinds)} values")
    return tuple(built(kind, one) for kind, one in zip(kinds, many, strict=True))


def _many(kinds: Sequence[Any], said: Any) -> list[Any]:
    return [built(kinds[0], one) for one in _a(list, said)]


def _by_name(kinds: Sequence[Any], said: Any) -> dict[str, Any]:
    return {name: built(kinds[1], one) for name, one in _a(dict, said).items()}


def _known(words: Sequence[Any], said: Any) -> Any:
    if said not in words:
        raise GarbledError(f"expected one of {words}")
    return said


def _bytes(_: Sequence[Any], said: Any) -> bytes:
    try:
        return b64decode(_a(str, said), validate=True)
    except ValueError:
        raise GarbledError("expected bytes") from None


_MAKERS: dict[Any, Callable[[Sequence[Any], Any], Any]] = {
    tuple: _some,
    list: _many,
    dict: _by_name,
    Mapping: _by_name,
    Literal: _known,
    bytes: _bytes,
}
