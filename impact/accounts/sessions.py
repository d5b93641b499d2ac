"""Sessions of staff, kept on the server: a cookie that says nothing, a row that can be ended."""

from flask import Flask


def keep_sessions(app: Flask) -> None:
    """Let `flask.session` live in the table `login_session`."""
