"""What a role may do, and the mark that every screen carries. The one place to read rights."""

from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec, TypeVar

from flask import Flask

from impact.kit.i18n import N_

P = ParamSpec("P")
R = TypeVar("R")

MAY: dict[str, dict[str, str]] = {
    "admin": {
        "accounts.manage": "Y",
        "organisation.manage": "Y",
        "agreement.make": "Y",
        "settings.change": "Y",
        # Areas belong to no pilot: what is read in holds for all of them.
        "areas.import": "Y",
        "backup.make": "Y",
        "health.read": "Y",
        # How often things were done; nothing of who, where or what.
        "audit.read": "counts",
    },
    "manager": {
        "pilot.see": "Y",
        "report.see": "Y",
        "accounts.manage": "Y",
        "organisation.manage": "Y",
        "agreement.make": "Y",
        "pilot.create": "Y",
        "pilot.edit": "Y",
        "identity.erase": "Y",
        "participant.read": "Y",
        "import.run": "Y",
        "questionnaire.edit": "Y",
        "questionnaire.publish": "Y",
        "link.make": "Y",
        "stories.read": "Y",
        "redaction.confirm": "Y",
        "coding.write": "Y",
        "coding.adjudicate": "Y",
        "codebook.lock": "Y",
        "areas.read": "Y",
        "areas.import": "Y",
        "learning.write": "Y",
        "outcome.write": "Y",
        "figures.read": "Y",
        "report.preview": "Y",
        "report.freeze": "Y",
        "report.share": "Y",
        "report.revoke": "Y",
        "release.read": "Y",
        "export.run": "Y",
        "withdrawal.record": "Y",
        "audit.read": "Y",
    },
    "partner": {
        "pilot.see": "Y",
        "report.see": "Y",
        "accounts.manage": "Y",
        "pilot.edit": "Y",
        "identity.read": "Y",
        "identity.export": "Y",
        "identity.erase": "Y",
        "participant.read": "Y",
        "attendance.write": "Y",
        "import.run": "Y",
        "questionnaire.edit": "Y",
        "link.make": "Y",
        "answers.read": "Y",
        "stories.read_original": "Y",
        "stories.read": "Y",
        "redaction.confirm": "Y",
        "consent.record": "Y",
        "coding.write": "Y",
        "areas.read": "Y",
        "learning.write": "Y",
        "figures.read": "Y",
        "report.preview": "Y",
        "release.read": "Y",
        "export.run": "Y",
        "withdrawal.record": "Y",
        "audit.read": "Y",
    },
    "trainer": {
        "pilot.see": "Y",
        "identity.read": "o",
        "participant.read": "o",
        "attendance.write": "o",
        "link.make": "o",
        "areas.read": "Y",
        "learning.write": "o",
        "figures.read": "o",
        "withdrawal.record": "o",
    },
    "scout": {
        "pilot.see": "Y",
        "link.make": "o",
        "stories.read_original": "o",
        "stories.read": "o",
        "redaction.confirm": "o",
        "consent.record": "o",
        "areas.read": "Y",
        "scout.write": "o",
        "learning.write": "o",
        "figures.read": "o",
        "withdrawal.record": "o",
    },
    "coder": {
        "pilot.see": "Y",
        "stories.read": "assigned",
        "coding.write": "assigned",
    },
    "funder": {
        "pilot.see": "Y",
        "report.see": "Y",
        "areas.read": "r",
        "release.read": "r",
        # Until releases exist a funder reads the live report of a granted pilot, in the audience
        # funder and no other. This line goes when releases come.
        "report.read_live": "Y",
    },
}
"""Role -> capability -> reach: `Y` own reach, `o` own rows or groups, `r` releases only.

`pilot.see` and `report.see` open a page; what stands on it follows from the others (`scope`).
"""

ROLES = {
    "admin": N_("administrator"),
    "manager": N_("programme manager"),
    "partner": N_("partner"),
    "trainer": N_("trainer"),
    "scout": N_("scout"),
    "coder": N_("coder"),
    "funder": N_("funder"),
}
"""What a role is called."""

TWICE = frozenset(
    role
    for role, may in MAY.items()
    if role in ("admin", "manager", "partner")
    or "Y" in (may.get("identity.read"), may.get("special.read"))
)
"""Who proves twice who they are: those who see names, or decide who does."""

LENT = {
    "counts": frozenset({"pilot.see", "report.see", "figures.read"}),
    "answers": frozenset({"pilot.see", "answers.read"}),
    "stories": frozenset({"pilot.see", "stories.read"}),
    "codings": frozenset({"pilot.see", "stories.read"}),
}
"""What an agreement lets another organisation do in that one pilot, as far as the role may it."""

GIVES = {
    "admin": tuple(ROLES),
    "manager": ("manager", "partner", "trainer", "scout", "coder", "funder"),
    "partner": ("partner", "trainer", "scout", "coder"),
}
"""Which roles a role may give and take; where, says `impact/pilots/circle.py`."""

CAPABILITIES = frozenset(capability for may in MAY.values() for capability in may)


def idle(role: str | None) -> timedelta:
    """Return how long a session of this role may lie unused: shorter where names may be read."""
    names = MAY.get(role or "", {}).get("identity.read") == "Y"
    return timedelta(minutes=30) if names else timedelta(hours=8)


def guarded(view: Callable[P, R], guard: str, *, fresh: bool = False) -> Callable[P, R]:
    """Mark `view` as guarded by a capability, or `anyone`; used by the decorators only."""
    view.__guard__ = guard  # type: ignore[attr-defined]  # -- a mark, read by `unguarded`
    view.__fresh__ = fresh  # type: ignore[attr-defined]  # -- a mark, read by a test
    return view


def anyone(why: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Open a screen to the world, with the reason in writing: `@anyone("the link is a key")`."""
    return lambda view: guarded(view, f"anyone: {why}")


def unguarded(app: Flask) -> list[str]:
    """Return the endpoints that nobody decided about; with any, the app does not start."""
    return [
        name
        for name, view in app.view_functions.items()
        if not hasattr(view, "__guard__") and name != "static"
    ]
