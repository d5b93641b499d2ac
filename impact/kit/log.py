"""One line per answer for whoever keeps the server running, with nothing of anybody in it."""

import json
import logging
import sys
import time
import traceback
from secrets import token_hex
from typing import Any

from flask import Flask, Response, g, has_request_context, request

lines = logging.getLogger("impact")


def keep_log(app: Flask) -> None:
    """Write a line per answer: when, which rule, which status, how long, whose account."""
    app.logger.addFilter(_without_values)

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
    rule = request.url_rule if has_request_context() else None  # mail leaves beside any request
    line = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "level": level,
        "request": g.get("request_id"),
        "method": request.method if has_request_context() else "-",
        "rule": rule.rule if rule else "-",
        "account": account.uid if account else "-",
        "organisation": g.get("organisation") or "-",
    }
    lines.log(getattr(logging, level), json.dumps(line | more))


class Bare(logging.Formatter):
    """Our own lines as they are; of anybody else's where they come from, never what they say.

    The server puts addresses in its messages, and an exception the values that it fell over.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        if record.name.split(".")[0] == lines.name and record.exc_info is None:
            return record.getMessage()
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "from": f"{record.name}:{record.lineno}",
        }
        if record.exc_info:
            line |= mistake(record.exc_info)
        return json.dumps(line)


def _without_values(record: logging.LogRecord) -> bool:
    """Strip what Flask itself writes when even an error page fails, whoever serves."""
    record.msg, record.args = Bare().format(record), None
    record.exc_info = record.exc_text = None
    return True


def to_standard_error() -> None:
    """Let the lines be seen by whoever started the server: ours, and from where others warn."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(Bare())
    logging.getLogger().addHandler(out)
    lines.setLevel(logging.INFO)


def mistake(exc_info: Any) -> dict[str, Any]:
    """Return the kind of a mistake and where it happened, never its message."""
    kind, _, trace = exc_info
    frames = [f"{f.filename}:{f.lineno}:{f.name}" for f in traceback.extract_tb(trace)]
    return {"mistake": kind.__name__ if kind else "", "frames": frames[-8:]}
