"""A house that is served while it is measured, and a floor beside it."""

import random
import sys
from typing import Any

from bench.forms import step
from bench.house import HOME, House
from bench.measure import Visitor, free_port, local, serving


class Served:
    """A house with the demo in it, served: `with Served("page") as (port, server, house)`."""

    def __init__(self, name: str, house: House | None = None) -> None:
        """Take a house that is ready, or make one of its own with the demo."""
        self.house = house or House(name).ready(demo=True)
        self.port = free_port()
        environment = {**self.house.environment, "SITE_URL": f"http://localhost:{self.port}"}
        self.house.environment = environment
        self.serving = serving(self.house.server(self.port), self.port, environment)

    def __enter__(self) -> tuple[int, Any, House]:
        return self.port, self.serving.__enter__(), self.house

    def __exit__(self, *why: Any) -> None:
        self.serving.__exit__(*why)


class Floor:
    """The bare floor, served."""

    def __init__(self) -> None:
        """Choose where it listens."""
        self.port = free_port()
        HOME.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bench.floor", str(self.port), str(HOME / "floor.db")]
        self.serving = serving(command, self.port)

    def __enter__(self) -> tuple[int, Any]:
        return self.port, self.serving.__enter__()

    def __exit__(self, *why: Any) -> None:
        self.serving.__exit__(*why)


def sign_in(visitor: Visitor, link: str) -> None:
    """Let a visitor come in by a link of one time."""
    shown = visitor.get(local(link))
    step(visitor, shown, random.Random(1))  # noqa: S311 -- choices, not secrets


def demo_link(house: House, role: str) -> str:
    """Return a link of one time for somebody of the demo."""
    lines = house.flask("demo-links").splitlines()
    return next(one for one in lines if one.startswith(role)).split(": ", 1)[1]
