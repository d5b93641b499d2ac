"""A house that is put together when somebody first comes in, and not when `wsgi` is imported.

Loading the rooms and their tables takes longer than all libraries together. Who only asks which
commands there are need not wait for it; a server does it before it opens (`wsgi.whole`).
"""

import gc
from collections.abc import Callable, Mapping
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any

from click import Command, Context
from werkzeug.utils import import_string

from config import Config
from impact.kit.house import House

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BROUGHT = ("url_map", "view_functions", "blueprints", "extensions")
"""What rooms bring to an app. It is laid aside, so that asking for it puts the house together."""


class LateCommand(Command):
    """A command of which a name and a line are known; the rest is found when it is run."""

    def __init__(self, name: str, line: str, find: Callable[[], Command]) -> None:
        super().__init__(name, help=line)
        self.find = find

    def make_context(
        self, info_name: str | None, args: list[str], parent: Context | None = None, **extra: Any
    ) -> Context:
        """Return what the command itself makes of `args`."""
        return self.find().make_context(info_name, args, parent, **extra)


class LateHouse(House):
    """An app that is whole for whoever sends a request, runs a command or asks for an address."""

    def __init__(self, name: str, config: Config, commands: Mapping[str, str]) -> None:
        """Take the module that can `furnish(app, config)`, and a line about each of `commands`."""
        super().__init__(name)
        self._given, self._one = config, RLock()
        self._fault: BaseException | None = None
        self._aside = {one: vars(self).pop(one) for one in BROUGHT}
        for command, line in commands.items():
            self.cli.add_command(LateCommand(command, line, partial(self._found, command)))

    def furnish(self) -> None:
        """Put it together, once. When that fails nobody comes in: everyone hears the same."""
        with self._one:
            if self._fault:
                # Without where it was raised before: that grows, and holds who asked.
                raise self._fault.with_traceback(None)
            if self._aside:
                vars(self).update(self._aside)
                self._aside = {}
                self._load()

    def _load(self) -> None:
        gc.disable()  # what is loaded stays: looking through it for waste is a sixth of the start
        try:
            import_string(f"{self.import_name}:furnish")(self, self._given)
        except BaseException as fault:
            self._fault = fault
            raise
        finally:
            gc.freeze()  # nor is it looked through at the end, where that was a fourth of a command
            gc.enable()

    def _found(self, command: str) -> Command:
        self.furnish()
        return self.cli.commands[command]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        """Answer a request."""
        self.furnish()
        return super().__call__(environ, start_response)

    def __getattr__(self, name: str) -> Any:
        """Return what was laid aside."""
        if name not in BROUGHT:
            raise AttributeError(f"{type(self).__name__} has no {name}")
        self.furnish()
        return vars(self)[name]
