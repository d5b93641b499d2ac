"""Lists of names that leave the house: with a reason, and somebody else told."""

from datetime import timedelta

from impact.accounts.models import Account
from impact.accounts.signin import current_account
from impact.identity import store
from impact.identity.door import People, people
from impact.identity.keys import Closed, keys_of
from impact.identity.store import NameList
from impact.kit.dates import now
from impact.kit.sealed import Unreadable
from impact.kit.tokens import uid
from impact.pilots.models import Pilot

LATELY = timedelta(days=7)
SHOWN = 5
"""Lists that a page shows, the newest first."""


def take_out(pilot: Pilot, reason: str, told: Account | None) -> People:
    """Return everybody in a pilot of whom something is kept, for a list that leaves.

    Before that it is written down who was read, why, and who is told of it.
    """
    account = current_account()
    if account is None:
        raise RuntimeError("a list is taken by somebody")
    found, keys, name = people(pilot), keys_of(store.controller(pilot)), uid()
    sealed = keys.box.seal(name, reason.encode())
    other = told.uid if told else None
    made = NameList(name, now(), account.uid, other, len(found), keys.key_id, sealed)
    store.add_list(pilot, made)
    store.note_list(pilot, made, told.id if told else None)
    return found


def lists_taken(pilot: Pilot) -> list[tuple[NameList, str]]:
    """Return the newest lists with their reasons; "" for one that cannot be read."""
    found = store.lists(pilot, SHOWN)
    return [(made, _reason(pilot, made)) for made in found]


def lists_told(pilot: Pilot, account: str) -> int:
    """Return of how many lists of this week an account is to know."""
    return store.lists_told(pilot, account, now() - LATELY)


def _reason(pilot: Pilot, made: NameList) -> str:
    try:
        return keys_of(store.controller(pilot)).box.opened(made.uid, made.blob).decode()
    except (Closed, Unreadable):
        return ""
