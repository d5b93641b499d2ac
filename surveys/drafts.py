"""Answers on their way: a draft as it is kept, and what becomes of it when it is sent. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveys.question_types import Given


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft: what was answered so far. `trapped`: a field that people do not see is filled."""

    version_id: int
    language: str
    given: Mapping[str, Given]
    trapped: bool
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Parcel:
    """What becomes of a draft: `given` as it came, the rows that count, and what was agreed to.

    Its `uid` and what is kept of its receipt follow from the draft, see `receipts`.
    """

    uid: str
    receipt_hmac: str
    given: Mapping[str, Given]
    rows: list[dict[str, Any]]
    agreed: bool


def listed(given: Mapping[str, Given]) -> dict[str, Any]:
    """Return answers as JSON carries them: several choices as a list."""
    return {code: list(one) if isinstance(one, tuple) else one for code, one in given.items()}


def unlisted(payload: Mapping[str, Any]) -> dict[str, Given]:
    """Return answers as they were before `listed`."""
    return {code: tuple(one) if isinstance(one, list) else one for code, one in payload.items()}


def packed(draft: Begun) -> dict[str, Any]:
    """Return what the payload of a draft holds."""
    return {"given": listed(draft.given), "trapped": draft.trapped}


def kept(version_id: int, language: str, payload: Mapping[str, Any], begun_at: datetime) -> Begun:
    """Return a draft as it was before `packed`."""
    given = unlisted(payload["given"])
    return Begun(version_id, language, given, payload["trapped"], begun_at)
