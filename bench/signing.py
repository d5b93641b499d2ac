"""How long it takes to be refused: as somebody who is known here, and as nobody."""

import statistics

from bench.forms import Page
from bench.measure import Row, Visitor, timed, wait_quiet

TRIES = 200
KNOWN, UNKNOWN = "demo-manager@example.org", "demo-nobody@example.org"
PASSWORD = "vier lepels tikken zacht"  # noqa: S105 -- of an invented account, on this machine
MOST = 1.1
"""The longer of the two over the shorter."""


def refused(port: int, owner: Visitor) -> list[Row]:
    """Give the known account a password, then try 200 times with a wrong one, and for a link."""
    _sent(owner, "/account/wachtwoord", password=PASSWORD)
    wrong = {"password": "niet het goede woord"}
    return [
        _row("by password", port, "/aanmelden/wachtwoord", wrong),
        _row("by link", port, "/aanmelden", {}),
    ]


def _row(how: str, port: int, path: str, more: dict[str, str]) -> Row:
    """Try both in turn, so that whatever else this machine does falls on both."""
    visitor, probe = Visitor(port), wait_quiet()
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for turn in range(TRIES + 1):
        for email, found in times.items():
            seconds = _sent(visitor, path, email=email, **more)
            found.extend([seconds] if turn else [])
    known, unknown = (statistics.median(times[email]) * 1000 for email in (KNOWN, UNKNOWN))
    slow, fast = max(known, unknown), min(known, unknown)
    what = f"sign-in {how}, known {known:.2f} ms and unknown {unknown:.2f} ms: the slower"
    return Row(what, slow, "ms", "the faster", fast, MOST, probe)


def _sent(visitor: Visitor, path: str, **typed: str) -> float:
    """Fill in the form of a page; return the seconds that its answer took."""
    forms = Page(visitor.get(path).body).forms
    form = next(one for one in forms if typed.keys() <= {name for name, _k, _v in one.controls})
    kept = {name: value for name, kind, value in form.controls if kind == "hidden"}
    return timed(lambda: visitor.post(path, [*(kept | typed).items()]))
