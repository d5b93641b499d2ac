"""What a room brings to the house."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from click import Command
from flask import Blueprint


@dataclass(frozen=True)
class Feature:
    """Screens to mount, modules in which to look for what is marked, and commands.

    `commands` hang under `flask`, `imports` and `exports` under `flask import` and `flask export`.
    `withdrawals` take back what was
    sent with a receipt, given what is kept of it, and return its pilot; None when it is not theirs.
    `rosters` say who is enrolled in a group, `refusals` act on a guardian's no about one of them:
    see `impact/consents/people.py`. `sweeps` throw away what is over on a day, for `flask sweep`,
    and return how many rows went, by table.
    """

    name: str
    screens: tuple[Blueprint, ...] = ()
    offers: tuple[ModuleType, ...] = ()
    commands: tuple[Command, ...] = ()
    imports: tuple[Command, ...] = ()
    exports: tuple[Command, ...] = ()
    withdrawals: tuple[Callable[[str], int | None], ...] = ()
    rosters: tuple[Callable[..., Iterable[Any]], ...] = ()
    refusals: tuple[Callable[..., None], ...] = ()
    sweeps: tuple[Callable[..., dict[str, int]], ...] = ()
