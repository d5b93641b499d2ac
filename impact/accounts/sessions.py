"""Sessions of staff, kept on the server: a cookie that says nothing, a row that can be ended.

The row is made when something is stored in the session and read when something is asked of it, so
that pages for people without account never set a cookie and never look for one.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, request, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from impact.accounts.access import idle
from impact.accounts.models import Account, LoginSession
from impact.accounts.reach import door, door_to_write
from impact.kit.dates import now
from impact.kit.languages import is_public
from impact.kit.throttle import spend
from impact.kit.tokens import digest, secret_token

LONGEST = timedelta(hours=20)
"""After this a session has ended, however busy it was."""
SEALED = timedelta(hours=48)
"""How much longer it is known that it ran out and nobody ended it: a phone keeps what it holds."""
TOUCHED = timedelta(minutes=1)
"""How often it is written down that a session is still in use: not at every click."""
FRESH = timedelta(minutes=5)
"""How long it counts that somebody proved who they are, for what must not go wrong."""
LOOKING = ("GET", "HEAD")
COLUMNS = {
    "account": "account_id",
    "role": "role",
    "organisation": "organisation_id",
    "device": "device",
}
"""Keys of the session that have a column of their own; the rest lies in `data`."""


class Kept(SessionMixin):
    """What is kept of one browser; read from the database when something is first asked of it."""

    modified = False

    def __init__(self, token: str | None) -> None:
        """Remember the cookie; nothing is read yet."""
        self.token = token
        self.stored = self.ended = self.follows = self.asks_alone = False
        self.made_at = self.seen_at = now()
        self.proved_at: datetime | None = None
        self._values: dict[str, Any] | None = {} if token is None else None

    @property
    def looked_at(self) -> bool:
        """Say whether anybody asked something of this session."""
        return self._values is not None

    def renew(self) -> None:
        """Start again with nothing in it, under another id; the old one is dead from then on."""
        self._values, self.modified, self.stored, self.follows = {}, True, False, False
        self.made_at = self.seen_at = self.proved_at = now()

    def go_on(self) -> None:
        """Go on under another id, as old as before and proved when it was: nobody signed in.

        When the old one was ended in the meantime, so is this one.
        """
        self._all()
        self.modified, self.follows, self.stored = True, self.stored, False

    def prove(self) -> None:
        """Remember that somebody just proved who they are."""
        self._all()
        self.modified, self.proved_at = True, now()

    def row(self) -> dict[str, Any]:
        """Return the columns of `login_session` as they are to be stored."""
        kept = self._all()
        return {
            **{column: kept.get(key) for key, column in COLUMNS.items()},
            "device": kept.get("device", ""),
            "data": {key: value for key, value in kept.items() if key not in COLUMNS},
            "made_at": self.made_at,
            "seen_at": self.seen_at if self.asks_alone else now(),
            "proved_at": self.proved_at,
        }

    def __getitem__(self, key: str) -> Any:
        return self._all()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._all()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._all()[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, Any]:
        if self._values is None:
            self._values = self._read()
        return self._values

    def _read(self) -> dict[str, Any]:
        with door() as own:
            row = own.get(LoginSession, digest(self.token or ""))
        if row is None or is_over(row, now()):
            self.ended = row is None
            return {}
        self.stored = True
        self.made_at, self.seen_at, self.proved_at = row.made_at, row.seen_at, row.proved_at
        apart = {key: getattr(row, column) for key, column in COLUMNS.items()}
        return row.data | {key: value for key, value in apart.items() if value is not None}


class Sessions(SessionInterface):
    """The sessions of one app, in the table `login_session`."""

    def open_session(self, app: Flask, request: Request) -> Kept:
        """Return the session of this browser, unread."""
        return Kept(request.cookies.get(self.get_cookie_name(app)))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed and set the cookie; nothing at all for a session nobody touched."""
        kept: Kept = session  # type: ignore[assignment]  # -- `open_session` gives no other
        if not kept.looked_at or not (kept.modified or _is_due(kept)):
            return
        name, before = self.get_cookie_name(app), kept.token
        try:
            with door_to_write() as own:
                _store(kept, own)
        except OperationalError:
            # Whoever only looks goes on looking while nothing can be written.
            if request.method not in LOOKING or not kept.stored:
                raise
            return
        if kept.token is None:
            response.delete_cookie(name, **_cookie(app))
        elif kept.token != before:
            response.set_cookie(name, kept.token, **_cookie(app))

    def get_cookie_name(self, app: Flask) -> str:
        """Return a name that browsers tie to this host, where the line is encrypted."""
        return "__Host-tv" if _encrypted(app) else "tv"


def keep_sessions(app: Flask) -> None:
    """Let `flask.session` live in the table `login_session`."""
    app.session_interface = Sessions()


def throttle_sessions(app: Flask) -> None:
    """Let one browser that signed in ask for so many pages in a minute, and no more."""

    @app.before_request
    def count() -> None:
        token = session.token  # type: ignore[attr-defined]  # -- ours, behind Flask's stand-in
        if token and request.endpoint != "static" and not is_public():
            spend("session", token)


def renew_session() -> None:
    """Give the browser at hand a new, empty session; whoever knew the old id has nothing."""
    browser_session().renew()


def browser_session() -> Kept:
    """Return the session of the browser at hand, as what it is."""
    return session._get_current_object()  # type: ignore[attr-defined,no-any-return]  # -- ours


def ask_alone() -> None:
    """Say that nobody pressed anything: a page asks by itself, and keeps no session going."""
    browser_session().asks_alone = True


def is_fresh() -> bool:
    """Say whether whoever is here proved so in the last five minutes."""
    proved = browser_session().proved_at if len(session) else None
    return proved is not None and now() - proved <= FRESH


def is_over(row: LoginSession, moment: datetime) -> bool:
    """Say whether a session has ended by then: too long unused, or too old."""
    return moment - row.seen_at > idle(row.role) or moment - row.made_at > LONGEST


def end_session(own: Session) -> bool:
    """End the session of the browser at hand, in the caller's transaction.

    False when it was ended before: of two who try at once, one ends it.
    """
    mine = LoginSession.id_hash == digest(browser_session().token or "")
    gone = delete(LoginSession).where(mine).returning(LoginSession.id_hash)
    return own.scalar(gone) is not None


def end_sessions(own: Session, account_id: int) -> None:
    """End every session of one account, in the caller's transaction.

    Also those that somebody begins at this very moment, or has begun and waits at the second step:
    they carry the epoch in which they were proved, and that is over.
    """
    own.execute(delete(LoginSession).where(LoginSession.account_id == account_id))
    later = update(Account).where(Account.id == account_id).values(epoch=Account.epoch + 1)
    own.execute(later.execution_options(synchronize_session=False))


def sweep(own: Session) -> None:
    """Take sessions away that nobody can go on with, in the caller's transaction."""
    own.execute(delete(LoginSession).where(LoginSession.made_at < now() - LONGEST - SEALED))


def _is_due(kept: Kept) -> bool:
    return kept.stored and not kept.asks_alone and now() - kept.seen_at >= TOUCHED


def _store(kept: Kept, own: Session) -> None:
    """Write what is kept: into its row, into a new row under a new id, or away."""
    here = LoginSession.id_hash == digest(kept.token or "")
    if kept.stored and len(kept):
        # Ended in the meantime, on another browser or by `account off`: then it stays ended.
        mine = update(LoginSession).where(here).values(kept.row()).returning(LoginSession.id_hash)
        kept.token = kept.token if own.scalar(mine) else None
        return
    was = own.scalar(delete(LoginSession).where(here).returning(LoginSession.id_hash))
    goes_on = len(kept) and (was or not kept.follows)
    kept.token = secret_token() if goes_on else None
    if kept.token:
        own.execute(insert(LoginSession).values(id_hash=digest(kept.token), **kept.row()))


def _cookie(app: Flask) -> dict[str, Any]:
    return {"secure": _encrypted(app), "httponly": True, "samesite": "Lax", "path": "/"}


def _encrypted(app: Flask) -> bool:
    return str(app.config["SITE_URL"]).startswith("https://")
