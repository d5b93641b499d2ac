"""What lets a phone keep a register while there is no internet, sealed with a key of the session.

The key is made of who is signed in, of the epoch of that account and of the device, so that the
same account opens on the same device what a session that expired left there. Whoever is put out,
or changes how one signs in, has another epoch: what was left opens no more.
"""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from impact.accounts.access import idle
from impact.accounts.sessions import LONGEST, browser_session
from impact.accounts.signin import current_account
from impact.kit.dates import milliseconds, now
from impact.kit.tokens import keyed
from impact.pilots.access import allowed
from impact.pilots.models import Pilot

screen = Blueprint("offline", __name__, template_folder="templates")
WORKER = "attendance/worker.js"
MODULES = tuple(f"attendance/{one}.mjs" for one in ("phone", "page", "send", "register", "offline"))
PARTS = ("house.css", *MODULES)


@screen.get("/pilots/<code>/aanwezigheid/sleutel")
@allowed("attendance.write")
def key(_pilot: Pilot) -> dict[str, Any]:
    """Give the key of this session on the device that asks, until when it holds, and a token."""
    try:
        device = str(UUID(request.args.get("toestel", "")))
    except ValueError:
        abort(400)
    return {
        "key": _keyed("offline key", device),
        "owner": owner(),
        "until": milliseconds(_ends_at()),
        "csrf": generate_csrf(),
    }


@screen.get("/pilots/<code>/aanwezigheid/wachter.js")
@allowed("attendance.write")
def worker(pilot: Pilot) -> Response:
    """Give the script that stands between registers of this pilot and the net."""
    script = Path(current_app.static_folder or "", WORKER).read_text("utf-8")
    # Whatever the page is made of stands in it: when that changes, browsers fetch all of it anew.
    made_of = " ".join(url_for("static", filename=one) for one in PARTS)
    answer = Response(f"{script}// {made_of}\n", mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = url_for("attendance.sessions", code=pilot.code)
    return answer


@screen.get("/pilots/<code>/aanwezigheid/zonder-internet")
@allowed("attendance.write")
def shell(_pilot: Pilot) -> str:
    """Show what a phone shows without internet: a page that says nothing of anybody."""
    return render_template("attendance/offline.html", modules=MODULES)


def owner() -> str:
    """Return what tells whose key lies on a device, and says nothing of who that is."""
    return _keyed("offline owner")[:16]


def _ends_at() -> datetime:
    """Return when the session of the browser at hand ends if nothing is asked in it any more."""
    kept = browser_session()
    return min(kept.made_at + LONGEST, now() + idle(kept.get("role")))


def _keyed(purpose: str, *parts: str) -> str:
    account = current_account() or abort(404)
    mine = account.uid, str(account.epoch), *parts
    return keyed(current_app.config["SECRET_KEY"], purpose, *mine)
