"""Tables of names, in a database of their own: of people only what is encrypted, and ids.

None of them is a model of the house: no query of a room can reach or join them.
"""

from sqlalchemy import Column, Date, DateTime, Index, Integer, MetaData, String, Table, Text

from impact.kit.db import NAMES

tables = MetaData(naming_convention=NAMES)
VERSION = 1
"""The shape below; a program refuses what a newer one made."""


def _kept(name: str, *more: Column[object]) -> Table:
    """Return a table with at most one row per participant: what was sealed, and by which key."""
    return Table(
        name,
        tables,
        Column("participant_uid", String(22), primary_key=True),
        Column("pilot_uid", String(22), nullable=False, index=True),
        Column("key_id", String(60), nullable=False),
        Column("blob", Text, nullable=False),
        *more,
    )


identity = _kept(
    "identity",
    Column("lookup", String(64), nullable=False),  # HMAC of the folded name, under a second key
    Column("version", String(22), nullable=False),  # another one after every change
)
Index("ix_identity_find", identity.c.pilot_uid, identity.c.lookup)
guardian = _kept("guardian")
care = _kept("care", Column("until", Date, nullable=False))
consent_paper = _kept("consent_paper")
KEPT = {one.name: one for one in (identity, guardian, care, consent_paper)}
"""What there is of a participant, by name."""

name_list = Table(
    "name_list",
    tables,
    Column("uid", String(22), primary_key=True),
    Column("pilot_uid", String(22), nullable=False, index=True),
    Column("at", DateTime, nullable=False),
    Column("account_uid", String(22), nullable=False),
    Column("told_uid", String(22)),
    Column("people", Integer, nullable=False),
    Column("key_id", String(60), nullable=False),
    Column("blob", Text, nullable=False),
)
"""One row per list of names that left the house: who took it, who was told, and why (sealed)."""
shape = Table("shape", tables, Column("version", Integer, primary_key=True))
