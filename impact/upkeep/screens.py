"""The log of who did what, and whether all is well."""

import re
from datetime import timedelta

from flask import Blueprint, Response, render_template, request
from flask import session as browser

from impact.accounts import audit_store
from impact.accounts.access import MAY, anyone
from impact.accounts.audit import VERBS, told
from impact.kit.dates import now
from impact.pilots.access import permitted, sign_in_reach
from impact.upkeep import store
from impact.upkeep.checks import look

screen = Blueprint("upkeep", __name__, template_folder="templates")
LATELY = timedelta(days=30)


@screen.get("/logboek")
@permitted("audit.read")
def log() -> str:
    """Show who did what, the newest first; an administrator sees counts and nothing of anybody."""
    reach = sign_in_reach()
    if MAY[reach.role]["audit.read"] == "counts":
        found = audit_store.tallies(now() - LATELY)
        return render_template("upkeep/counts.html", tallies=found, verbs=VERBS)
    seen = audit_store.seen_by(reach.role, reach.pilots, browser.get("organisation"))
    rows = audit_store.page(seen, _number(request.args.get("voor", "")))
    return render_template(
        "upkeep/log.html",
        rows=rows[: audit_store.PAGE],
        more=len(rows) > audit_store.PAGE,
        told=told,
        names=store.names(reach.pilots),
    )


@screen.get("/gezondheid")
@permitted("health.read")
def health() -> str:
    """Show the lines of `flask check`."""
    return render_template("upkeep/health.html", lines=look())


@screen.get("/healthz")
@anyone("a watchman asks whether the house stands; the answer says yes or no")
def healthz() -> Response:
    """Answer `ok`, or 503 when the database does not answer; nothing is written."""
    well = store.answers()
    return Response("ok\n" if well else "not now\n", 200 if well else 503, mimetype="text/plain")


def _number(key: str) -> int | None:
    """Return the number of a row in an address; None for what is none."""
    return int(key) if re.fullmatch(r"[0-9]{1,18}", key) else None
