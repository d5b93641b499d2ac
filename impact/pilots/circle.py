"""Whose accounts one keeps: which grants one sees and ends, which roles one gives, and where."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask import abort, current_app
from flask_babel import gettext as _

from impact.accounts import store as accounts
from impact.accounts.access import GIVES
from impact.accounts.models import Account, Grant, Organisation
from impact.accounts.reach import Reach
from impact.kit.dates import local_date, now
from impact.pilots import store
from impact.pilots.access import own_organisations, sign_in_reach


@dataclass(frozen=True, slots=True)
class Place:
    """Where a grant holds. `key` names it in a form, `label` to a reader."""

    key: str
    label: str
    organisation_id: int | None = None
    pilot_id: int | None = None
    group_uid: str | None = None

    def fits(self, role: str) -> bool:
        """Say whether this role is one for such a place."""
        everywhere = self.organisation_id is None and self.pilot_id is None
        if role == "admin" or everywhere:
            return role == "admin" and everywhere
        if role == "trainer" or self.group_uid:
            return role == "trainer" and self.group_uid is not None
        return role != "manager" or self.pilot_id is None


@dataclass(frozen=True, slots=True)
class Circle:
    """What whoever is signed in may do with accounts, in the role acted under."""

    reach: Reach
    own: frozenset[int]
    """The organisations of the grants acted under."""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that may be given and taken."""
        return GIVES.get(self.reach.role, ())

    def holds(self, grant: Grant) -> bool:
        """Say whether this grant lies in the circle; an administrator's holds all."""
        if self.reach.role == "admin":
            return True
        if grant.role not in self.roles:
            return False
        if grant.organisation_id in self.own:
            return True
        loose = self.reach.role == "manager" or not (self.own or grant.organisation_id)
        return loose and grant.pilot_id in self.reach.pilots

    def people(self) -> list[tuple[Account, list[Grant]]]:
        """Return who has a grant in this circle, with those grants; an administrator sees all."""
        everybody = self.reach.role == "admin"
        found = [(who, [one for one in all_ if self.holds(one)]) for who, all_ in accounts.people()]
        return [(who, mine) for who, mine in found if mine or everybody]

    def person(self, uid: str) -> tuple[Account, list[Grant], bool]:
        """Return one of them, with the grants in the circle, and whether these are all.

        Whoever has none in it does not exist: 404.
        """
        found = accounts.person(uid)
        mine = [one for one in found[1] if self.holds(one)] if found else []
        if found is None or not (mine or self.reach.role == "admin"):
            abort(404)
        live = [one for one in found[1] if not is_ended(one)]
        return found[0], mine, all(self.holds(one) for one in live)


def circle() -> Circle:
    """Return the circle of whoever is signed in."""
    return Circle(sign_in_reach(), own_organisations())


def places(of: Circle) -> list[Place]:
    """Return where this circle may give roles, in words."""
    named = {one.id: one for one in accounts.organisations() if one.off_on is None}
    if of.reach.role == "admin":
        whole = [Place("i", _("the whole installation"))]
        return [*whole, *_organisations(named.values()), *_pilots(of, named)]
    own = [named[one] for one in sorted(of.own) if one in named]
    return [*_organisations(own), *_pilots(of, named)]


def today() -> date:
    """Return the day that it is here."""
    return local_date(now(), current_app.config["TIME_ZONE"])


def is_ended(grant: Grant) -> bool:
    """Say whether a grant holds no more."""
    return grant.ends_on is not None and grant.ends_on < today()


def _organisations(found: Iterable[Organisation]) -> Iterator[Place]:
    for one in found:
        yield Place(f"o.{one.code}", one.name, organisation_id=one.id)


def _pilots(of: Circle, named: dict[int, Organisation]) -> Iterator[Place]:
    """Yield pilots and their groups: under one's own organisation, or for a manager any carrier.

    A partner's grants carry its organisation, so that another partner of the pilot keeps its own.
    """
    found, carriers = store.pilots(), store.carriers()
    names, codes = {one.id: one.name for one in found}, {one.id: one.code for one in found}
    own = next(iter(sorted(of.own)), None) if of.reach.role == "partner" else None
    for one in found:
        yield Place(f"p.{one.code}", one.name, own, one.id)
    if of.reach.role != "partner":
        for pilot, carrier in carriers:
            if carrier in named and pilot in names:
                label = f"{names[pilot]}: {named[carrier].name}"
                yield Place(f"p.{codes[pilot]}.{named[carrier].code}", label, carrier, pilot)
    for pilot, uid, name in store.groups(names):
        yield Place(f"g.{uid}", f"{names[pilot]}: {name}", own, pilot, uid)
