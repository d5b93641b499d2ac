"""How the text of an expression becomes its tree, and what is wrong when it does not. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from impact.kit.i18n import N_
from surveys.expression_tree import (
    LEVELS,
    Call,
    Chain,
    Literal,
    Minus,
    Node,
    Own,
    Reference,
)
from surveys.expression_values import FUNCTIONS

LETTERS = 4_000
DIGITS = 15
DEPTH = 32
NODES = 500
REFERENCES = 200

EXPECTED_VALUE = N_('expected a value, found "%(found)s"')
VALUE_AT_END = N_("expected a value, found the end")
EXPECTED_SIGN = N_('expected "%(expected)s", found "%(found)s"')
SIGN_AT_END = N_('expected "%(expected)s", found the end')
EXPECTED_END = N_('expected the end, found "%(found)s"')
BARE_WORD = N_('write ${%(word)s} for a question or quotation marks for words, found "%(word)s"')
NOT_CARRIED = N_("the function %(name)s is not carried")
OTHER_NUMBER = N_("the function %(name)s asks for %(asked)s values, found %(found)s")
OPEN_TEXT = N_("a quotation mark is missing")
TOO_LONG = N_("at most %(most)s characters, found %(found)s")
TOO_DEEP = N_("at most %(most)s brackets inside each other")
TOO_MANY = N_("at most %(most)s parts in one formula")


class ExpressionError(ValueError):
    """What is wrong with an expression: a msgid with its values, and a position from 1."""

    def __init__(self, text: str, position: int, **values: object) -> None:
        """Keep what is wrong, so that a command says it in English and a page in one's own."""
        self.text, self.values, self.position = text, values, position
        super().__init__(text % values)


def parse(text: str) -> Node:
    """Return the tree of an expression; ExpressionError says what is wrong and where.

    >>> parse("1+1")
    Chain(first=Literal(value=1.0), rest=(('+', Literal(value=1.0)),))
    """
    if len(text) > LETTERS:
        raise ExpressionError(TOO_LONG, LETTERS + 1, most=LETTERS, found=len(text))
    reader = _Reader(list(_tokens(text)))
    node = reader.level(0)
    if reader.now.kind != "end":
        raise ExpressionError(EXPECTED_END, reader.now.position, found=reader.now.text)
    return node


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:\.[0-9]+)?)
    | (?P<text>'[^']*' | "[^"]*" | [\u2018\u2019\u201a][^\u2018\u2019']*[\u2018\u2019]
        | [\u201c\u201d\u201e][^\u201c\u201d"]*[\u201c\u201d])
    | \$\{\s*(?P<reference>[^\W\d][\w.-]*)\s*\}
    | (?P<word>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)
    | (?P<sign><=|>=|!=|[-+*=<>(),.])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
"""Curled quotation marks are what word processors make of straight ones."""


_QUOTES = "'\"\u2018\u2019\u201a\u201c\u201d\u201e"


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while True:
        found = _TOKEN.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            fault = OPEN_TEXT if text[at] in _QUOTES else EXPECTED_VALUE
            raise ExpressionError(fault, at + 1, found=text[at])
        kind = str(found.lastgroup)
        yield _Token(kind, found[kind], found.start(kind) + 1)
        if kind == "end":
            return
        at = found.end()


class _Reader:
    """Recursive descent over the tokens, one step ahead."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.at, self.deep, self.made, self.named = tokens, 0, 0, 0, 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def level(self, level: int) -> Node:
        if level == len(LEVELS):
            return self._unary()
        first = self.level(level + 1)
        rest = []
        while self.now.kind in ("word", "sign") and self.now.text in LEVELS[level]:
            rest.append((self._take(), self.level(level + 1)))
        return self._made(Chain(first, tuple(rest))) if rest else first

    def _unary(self) -> Node:
        if self.now.text != "-" or self.now.kind != "sign":
            return self._primary()
        with _Deeper(self):
            self._take()
            return self._made(Minus(self._unary()))

    def _primary(self) -> Node:
        token = self.now
        if token.kind == "end":
            raise ExpressionError(VALUE_AT_END, token.position)
        if token.kind == "word":
            return self._call()
        if token.kind == "sign" and token.text not in "(.":
            raise ExpressionError(EXPECTED_VALUE, token.position, found=token.text)
        self._take()
        if token.text == "(" and token.kind == "sign":
            with _Deeper(self):
                node = self.level(0)
            self._must(")")
            return node
        return self._made(_leaf(token))

    def _call(self) -> Node:
        token = self.now
        self._take()
        if self.now.text != "(" or self.now.kind != "sign":
            raise ExpressionError(BARE_WORD, token.position, word=token.text)
        if token.text not in FUNCTIONS:
            raise ExpressionError(NOT_CARRIED, token.position, name=token.text)
        self._take()
        parts: list[Node] = []
        with _Deeper(self):
            while not (self.now.text == ")" and self.now.kind == "sign"):
                if parts:
                    self._must(",")
                parts.append(self.level(0))
        self._take()
        _check_number(token, len(parts))
        return self._made(Call(token.text, tuple(parts)))

    def _take(self) -> str:
        text = self.now.text
        self.at += 1
        return text

    def _must(self, sign: str) -> None:
        if self.now.kind == "end":
            raise ExpressionError(SIGN_AT_END, self.now.position, expected=sign)
        if self.now.text != sign or self.now.kind != "sign":
            found = self.now.text
            raise ExpressionError(EXPECTED_SIGN, self.now.position, expected=sign, found=found)
        self._take()

    def _made(self, node: Node) -> Node:
        self.made += 1
        self.named += isinstance(node, Reference)
        for found, most in ((self.made, NODES), (self.named, REFERENCES)):
            if found > most:
                raise ExpressionError(TOO_MANY, self.now.position, most=most)
        return node


class _Deeper:
    """One bracket further in, and out again."""

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader

    def __enter__(self) -> None:
        self.reader.deep += 1
        if self.reader.deep > DEPTH:
            raise ExpressionError(TOO_DEEP, self.reader.now.position, most=DEPTH)

    def __exit__(self, *_: object) -> None:
        self.reader.deep -= 1


def _leaf(token: _Token) -> Node:
    if token.kind == "reference":
        return Reference(token.text, token.position)
    if token.kind == "text":
        return Literal(token.text[1:-1])
    if token.kind == "sign":
        return Own(token.position)
    if len(token.text) > DIGITS:
        found = len(token.text)
        raise ExpressionError(TOO_LONG, token.position, most=DIGITS, found=found)
    return Literal(float(token.text))


def _check_number(token: _Token, found: int) -> None:
    function = FUNCTIONS[token.text]
    least, most = function.least, function.most
    if found < least or (most is not None and found > most):
        asked = f"{least}" if least == most else f"≥ {least}" if most is None else f"{least}-{most}"
        values = {"name": token.text, "asked": asked, "found": found}
        raise ExpressionError(OTHER_NUMBER, token.position, **values)
