"""How often one may do something: the limits, and the door at which they are counted.

Nobody is named in what is counted: whoever it is stands under the key of the day (`tally`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from math import ceil
from threading import Lock
from time import time
from typing import Any, Literal
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from config import LOOPBACK
from impact.kit.tally import Tally

Over = Literal["page", "kept", "unknown", "silence"]
"""What one gets over the limit: the page 429, that page with what was typed still in its form, the
page of an unknown address, or nothing at all."""
NETWORK = {4: 24, 6: 48}
"""Bits of an address that tell one network from another."""
PATIENCE = 60
"""Seconds to wait where nobody can say better."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may be done. `shut`: not at all while nobody can count."""

    rate: RateLimitItem
    over: Over = "page"
    shut: bool = False


LIMITS = {
    "sign-in": Limit(parse("10 per 15 minute"), shut=True),
    "sign-in network": Limit(parse("100 per 15 minute"), shut=True),
    "mail": Limit(parse("3 per hour"), "silence"),
    "guess": Limit(parse("60 per minute"), "unknown"),
    "finished": Limit(parse("600 per hour"), "kept"),
    "finished network": Limit(parse("60 per minute"), "kept"),
    "story": Limit(parse("30 per hour"), "kept"),
    "export": Limit(parse("20 per hour")),
    "import": Limit(parse("10 per hour")),
    "session": Limit(parse("600 per minute")),
    "post": Limit(parse("1000 per minute"), "kept"),
}
"""What -> how often, and what one gets over it. Per account `sign-in`, per user `export` and
`import`, per address of mail `mail`, per poster `finished` and `story`, per browser `session`, per
network the rest; `finished network` per poster and network."""


class TooOften(TooManyRequests):
    """429: something was done too often; `seconds` says when it may again."""

    def __init__(self, over: Over = "page", seconds: int = PATIENCE) -> None:
        """Remember what is to be shown."""
        super().__init__(retry_after=seconds)
        self.over, self.seconds = over, seconds


def throttle(app: Flask) -> None:
    """Count from now on; `LIMITS=off` is heard only where nobody else can reach us."""
    if app.config["LIMITS"] == "off" and _alone(app.config["SITE_URL"]):
        return
    counted = storage_from_string(app.config["LIMITS_URL"])
    app.extensions["throttle"] = FixedWindowRateLimiter(counted)


def may(what: str, *whose: str) -> bool:
    """Count one more of `what` and say whether that is within its limit.

    Where nobody can count, what is `shut` is a 503 and all else goes on.
    """
    counted = _named(what, whose)
    if counted is None:
        return True
    limiter, tally, name = counted
    within = limiter.hit(LIMITS[what].rate, what, name)
    if LIMITS[what].shut and not tally.check():
        raise ServiceUnavailable(retry_after=PATIENCE)
    return within


def spend(what: str, *whose: str) -> None:
    """Count one more of `what`; TooOften when that is more than its limit."""
    if not may(what, *whose):
        raise TooOften(LIMITS[what].over, wait(what, *whose))


def keep_small(most: int) -> None:
    """Take `most` bytes from a visitor before they are read, and so many posts of one network."""
    request.max_content_length = request.max_form_memory_size = most
    if request.method == "POST":
        spend("post", network())


def used_up(what: str, *whose: str) -> bool:
    """Say whether one more of `what` would be too many; nothing is counted."""
    counted = _named(what, whose)
    return counted is not None and not counted[0].test(LIMITS[what].rate, what, counted[2])


def check_guesses() -> None:
    """Refuse whoever tried too many addresses that are not there, before one is looked up."""
    if used_up("guess", network()):
        raise TooOften("unknown", wait("guess", network()))


def wait(what: str, *whose: str) -> int:
    """Return in how many seconds `what` may be done again, at least 1."""
    counted = _named(what, whose)
    if counted is None:
        return 1
    ends = counted[0].get_window_stats(LIMITS[what].rate, what, counted[2]).reset_time
    return max(1, ceil(ends - time()))


@contextmanager
def one_at_a_time(what: str, whose: str) -> Iterator[None]:
    """Let somebody do `what` once at a time, in this process; TooOften meanwhile."""
    mine = (what, whose)
    with _lock:
        if mine in _busy:
            raise TooOften
        _busy.add(mine)
    try:
        yield
    finally:
        _busy.discard(mine)


def network() -> str:
    """Return the network that the request at hand comes from: /24, or /48 of the sixth version."""
    try:
        here = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return ""
    here = getattr(here, "ipv4_mapped", None) or here
    return str(ip_network((here, NETWORK[here.version]), strict=False))


_busy: set[tuple[str, str]] = set()
_lock = Lock()


def _named(what: str, whose: tuple[str, ...]) -> tuple[FixedWindowRateLimiter, Tally, str] | None:
    """Return who counts, where, and the name of today; None when nothing is limited here."""
    found: FixedWindowRateLimiter | None = current_app.extensions.get("throttle")
    if found is None:
        return None
    tally: Any = found.storage
    return found, tally, tally.sealed(what, *whose)


def _alone(site: str) -> bool:
    return urlsplit(site).hostname in LOOPBACK
