"""One line per answer for whoever keeps the server running, with nothing of anybody in it."""

import json
import logging
import sys
import time
import traceback
from secrets import token_hex
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, request

lines = logging.getLogger("impact")


class House(Flask):
    """Flask, but what it writes of a mistake holds no values: they may be words of people."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Write the kind of mistake and where it happened, never its message."""
        kind, _, trace = exc_info
        frames = [f"{f.filename}:{f.lineno}:{f.name}" for f in traceback.extract_tb(trace)]
        say("ERROR", mistake=kind.__name__ if kind else "", frames=frames[-8:])


def keep_log(app: Flask) -> None:
    """Write a line per answer: when, which rule, which status, how long, whose account."""

    @app.before_request
    def begin() -> None:
        g.request_id, g.began = token_hex(6), time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        began = g.get("began")
        took = round((time.perf_counter() - began) * 1000) if began else None
        say("INFO", status=response.status_code, ms=took)
        return response


def say(level: str, **more: Any) -> None:
    """Write one line of JSON. The rule, never the path: paths may hold tokens."""
    account = g.get("account")
    line = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "level": level,
        "request": g.get("request_id"),
        "method": request.method,
        "rule": request.url_rule.rule if request.url_rule else "-",
        "account": account.uid if account else "-",
    }
    lines.log(getattr(logging, level), json.dumps(line | more))


def to_standard_error() -> None:
    """Let the lines be seen, as they are, by whoever started the server."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(logging.Formatter("%(message)s"))
    lines.addHandler(out)
    lines.setLevel(logging.INFO)
    lines.propagate = False
