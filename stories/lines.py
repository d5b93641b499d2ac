"""YAML that people hand in, read with the line on which everything stands. Pure."""

import re
from dataclasses import dataclass, field

import yaml

from impact.kit.faults import EXPECTED, Fault
from impact.kit.i18n import N_
from impact.kit.limits import BOOK_BYTES
from impact.kit.yamls import TWICE, composed

LONGEST = 2_000
"""Most characters of one text in it."""
LEFT_OUT = N_('"%(found)s" is not known here and is left out')


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping: its nodes by key, and the line on which it begins."""

    line: int
    nodes: dict[str, yaml.Node]


@dataclass(slots=True)
class Lines:
    """A file being read: what is wrong with it gathers in `faults`, remarks in `notices`."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    def parse(self, content: bytes) -> yaml.Node | None:
        """Return the top of the file; Refused for what is no YAML, or too much of it."""
        return composed(self.file, content, BOOK_BYTES)

    def fields(self, node: yaml.Node | None, name: str, known: tuple[str, ...]) -> Fields:
        """Return the fields of a mapping; others than `known` are noted and left out."""
        if not isinstance(node, yaml.MappingNode):
            self.expected(_line(node), name, "names with values")
            return Fields(_line(node), {})
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            label = str(key.value)
            if label in found:
                self.faults.append(Fault(TWICE, {"found": label}, self.file, _line(key), name))
            elif label in known:
                found[label] = value
            else:
                self.notices.append(Fault(LEFT_OUT, {"found": label}, self.file, _line(key), name))
        return Fields(_line(node), found)

    def items(self, at: Fields, name: str) -> list[yaml.Node]:
        """Return the items of a list; none when it is not there."""
        node = at.nodes.get(name)
        if node is None:
            return []
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.expected(_line(node), name, "a list")
        return []

    def text(
        self, at: Fields, name: str, *, like: re.Pattern[str] | None = None, what: str = "text",
        must: bool = True, label: str = "",
    ) -> str:  # fmt: skip
        """Return a text, trimmed; empty when it is not there or (with a fault) not right."""
        node = at.nodes.get(name)
        if node is None:
            if must:
                self.expected(at.line, label or name, what)
            return ""
        said = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
        if not said or len(said) > LONGEST or (like and not like.fullmatch(said)):
            self.expected(_line(node), label or name, what, said)
            return ""
        return str(said)

    def words(self, at: Fields, name: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of words, each of them `known` where that is given."""
        found = tuple(str(node.value).strip() for node in self.items(at, name))
        for word in found:
            if known and word not in known:
                self.expected(_line(at.nodes[name]), name, ", ".join(known), word)
        return found

    def both(self, at: Fields, name: str) -> dict[str, str]:
        """Return a text in two languages; the Dutch one must be there."""
        if name not in at.nodes:
            self.expected(at.line, f"{name}.nl", "text")
            return {}
        inner = self.fields(at.nodes[name], name, ("nl", "en"))
        said = {
            "nl": self.text(inner, "nl", label=f"{name}.nl"),
            "en": self.text(inner, "en", label=f"{name}.en", must=False),
        }
        return {language: words for language, words in said.items() if words}

    def expected(self, row: int, column: str, what: str, found: str = "") -> None:
        """Note a fault: what was expected on this line, and what was found."""
        shown = f'"{found[:60]}"' if found else "nothing"
        values = {"expected": what, "found": shown}
        self.faults.append(Fault(EXPECTED, values, self.file, row, column))


def _line(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node else 1
