"""What every answer carries: headers that keep browsers to our own pages."""

from flask import Flask


def protect(app: Flask) -> None:
    """Set the headers of `trust.md` 10 on every answer, errors included."""
