"""What a room brings to the house."""

from dataclasses import dataclass
from types import ModuleType

from click import Command
from flask import Blueprint


@dataclass(frozen=True)
class Feature:
    """Screens to mount, modules in which to look for what is marked, and commands.

    `commands` hang under `flask`, `imports` under `flask import`.
    """

    name: str
    screens: tuple[Blueprint, ...] = ()
    offers: tuple[ModuleType, ...] = ()
    commands: tuple[Command, ...] = ()
    imports: tuple[Command, ...] = ()
