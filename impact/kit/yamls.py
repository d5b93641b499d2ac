"""YAML that people hand in: small, without references, and with every word as it is written."""

from collections.abc import Iterator

import yaml

from impact.kit.faults import Fault, Phrase, Refused
from impact.kit.i18n import N_
from impact.kit.text import UNREADABLE

NOT_YAML = N_("this is not YAML that we can read: %(why)s")
TOO_LARGE = N_("at most %(most)s bytes, found %(found)s")
REFERENCE, DEEP = N_("a reference (*)"), N_("too deep")
NO_SIGN = N_("a character that does not exist")
OWN = {one: Phrase(one) for one in (REFERENCE, DEEP, NO_SIGN)}
"""Reasons in our words; other ones are those of the library."""
TWICE = N_('"%(found)s" is there twice')
Plain = str | list["Plain"] | dict[str, "Plain"]
"""What YAML holds, with numbers, dates and yes and no as the words that were written."""


class _Loader(yaml.SafeLoader):
    """Refuses references: a small file could unfold into a very large one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # -- no types there
            raise yaml.MarkedYAMLError(problem=REFERENCE, problem_mark=mark)
        node = super().compose_node(parent, index)
        if isinstance(node, yaml.ScalarNode) and UNREADABLE.search(node.value):
            raise yaml.MarkedYAMLError(problem=NO_SIGN, problem_mark=node.start_mark)
        return node


def composed(file: str, content: bytes, most: int) -> yaml.Node | None:
    """Return the top of a file; Refused for what is no YAML, or more than `most` bytes of it."""
    if len(content) > most:
        raise Refused([Fault(TOO_LARGE, {"most": most, "found": len(content)}, file)])
    try:
        return yaml.compose(content, Loader=_Loader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or getattr(error, "reason", None) or DEEP
        row = mark.line + 1 if mark else None
        raise Refused([Fault(NOT_YAML, {"why": OWN.get(why, why)}, file, row)]) from None


def plain(file: str, content: bytes, most: int) -> Plain:
    """Return what a file holds as plain words; Refused as `composed` refuses, and for a key twice.

    What is empty is "".
    """
    top = composed(file, content, most)
    return _plain(file, top) if top else ""


def _plain(file: str, node: yaml.Node) -> Plain:
    if isinstance(node, yaml.MappingNode):
        return dict(_items(file, node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(file, one) for one in node.value]
    quoted = getattr(node, "style", None) in ("'", '"')
    said = str(node.value)
    return "" if said in ("~", "null") and not quoted else said


def _items(file: str, node: yaml.MappingNode) -> Iterator[tuple[str, Plain]]:
    seen: set[str] = set()
    for key, value in node.value:
        name = _plain(file, key)
        if not isinstance(name, str) or name in seen:
            values = {"found": name if isinstance(name, str) else "..."}
            raise Refused([Fault(TWICE, values, file, key.start_mark.line + 1)])
        seen.add(name)
        yield name, _plain(file, value)
