"""The app itself: Flask, with what is ours of it."""

from collections.abc import Callable
from functools import cache, partial
from types import TracebackType

from flask import Flask
from werkzeug.routing import Rule

from impact.kit.log import mistake, say


class Address(Rule):
    """A rule that learns how its addresses are written when a page first links to it.

    Werkzeug compiles two functions for each rule: two thirds of putting the app together.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, append_unknown))
        return lambda rule, /, **values: compiled()(rule, **values)


class House(Flask):
    """Flask, but what it writes of a mistake holds no values: they may be words of people."""

    url_rule_class = Address

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Write the kind of mistake and where it happened, never its message."""
        say("ERROR", **mistake(exc_info))
