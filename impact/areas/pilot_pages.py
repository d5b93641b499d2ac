"""Pages about one pilot in its neighbourhood: who it reaches, and whom it is held against."""

from collections.abc import Iterable
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from impact.areas import benchmark_store, store
from impact.areas.compare import Year
from impact.areas.drawing import Mark, Picture, picture
from impact.areas.forms import BenchmarkForm, DropForm
from impact.areas.models import Area, Benchmark
from impact.areas.words import BENCHMARKS, TRAITS, number
from impact.pilots.access import allowed, sign_in_reach
from impact.pilots.models import Pilot
from impact.pilots.shown import Said, figures_of
from impact.pilots.store import beside

screen = Blueprint("pilot_areas", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]
REACH, CAME = "population_reach", "participant_profile"


class Row(NamedTuple):
    """One area as a pilot reaches it. `came` and `reach` are past the gate; None: nothing known."""

    area: Area
    own: bool
    newest: Year | None
    came: Said | None
    reach: Said | None

    @property
    def mark(self) -> Mark:
        """How many came from here, as a map shows it."""
        if self.came is None:
            return Mark(self.area.name, "")
        if self.came.status == "withheld":
            return Mark(self.area.name, _("withheld"), hidden=True)
        return Mark(self.area.name, number(self.came.numerator or 0), self.came.numerator)


@screen.get("/pilots/<code>/wijk")
@allowed("areas.read")
def reach(pilot: Pilot) -> str:
    """Show from which areas people came, of how many who live there, and whom they are like."""
    said = figures_of(pilot)
    rows = _rows(pilot, said)
    return render_template(
        "areas/reach.html",
        pilot=pilot,
        rows=rows,
        map=_map(rows),
        said=said,
        why=next((one for one in said if one.name == REACH and one.status != "shown"), None),
        alike=[one for one in said if one.name == "representativeness"],
        parity=[one for one in said if one.name == "parity"],
        number=number,
        enters="pilot.edit" in sign_in_reach().capabilities,
    )


@screen.route("/pilots/<code>/vergelijking", methods=["GET", "POST"])
@allowed("pilot.edit")
def against(pilot: Pilot) -> Answer:
    """Show whom a pilot is held against, and take in how many of each kind there are."""
    form, others = BenchmarkForm(), beside(pilot)
    form.offer(several=bool(others))
    if form.validate_on_submit():
        also = others if others and form.everywhere.data else ()
        told = form.which, form.counted, form.once, form.fingerprint
        benchmark_store.keep(pilot, *told, also=also)
        flash(_("Kept. The figures are held against these numbers from now on."), "ok")
        return redirect(url_for(".against", code=pilot.code), 303)
    page = render_template(
        "areas/against.html",
        pilot=pilot,
        form=form,
        drop=DropForm(formdata=None),
        known=_known(benchmark_store.benchmarks(pilot)),
        names=BENCHMARKS,
        traits=TRAITS,
        number=number,
    )
    return page, 422 if form.errors else 200


@screen.post("/pilots/<code>/vergelijking/weg")
@allowed("pilot.edit")
def forget(pilot: Pilot) -> Response:
    """Forget one thing that a pilot is held against."""
    form = DropForm()
    if not form.validate_on_submit():
        abort(404)
    which = str(form.name.data), int(form.year.data or 0), str(form.trait.data)
    benchmark_store.drop(pilot, which, form.once, form.fingerprint)
    flash(_("These numbers are gone."), "ok")
    return redirect(url_for(".against", code=pilot.code), 303)


def _rows(pilot: Pilot, said: Iterable[Said]) -> list[Row]:
    """Return the pilot's own areas and those where people came from, by name."""
    own = set(store.own_areas([pilot])[pilot.code])
    reached = {dict(one.group).get("area", ""): one for one in said if _whole(one, REACH)}
    came = {dict(one.group).get("area", ""): one for one in said if _whole(one, CAME)}
    meant = store.areas_of(came)
    by_area = {meant[word]: one for word, one in came.items() if word in meant}
    areas = store.several({*own, *by_area, *(set(reached) & set(store.areas_of(reached)))})
    years = store.years(one.code for one in areas)
    return [
        Row(
            one,
            one.code in own,
            years[one.code][-1] if one.code in years else None,
            by_area.get(one.code),
            reached.get(one.code),
        )
        for one in areas
    ]


def _whole(one: Said, name: str) -> bool:
    return one.name == name and [column for column, _ in one.group] == ["area"]


def _map(rows: list[Row]) -> Picture | None:
    """Return a map of the areas of a pilot and of those next to them in the same district."""
    marks = {row.area.code: row.mark for row in rows}
    around = store.inside({row.area.parent for row in rows if row.area.parent})
    for one in around:
        marks.setdefault(one.code, Mark(one.name, ""))
    return picture(store.borders(marks), marks) if rows else None


def _known(found: Iterable[Benchmark]) -> dict[tuple[str, int, str], list[Benchmark]]:
    """Return what a pilot is held against, each with its kinds."""
    known: dict[tuple[str, int, str], list[Benchmark]] = {}
    for one in found:
        known.setdefault((one.name, one.year, one.trait), []).append(one)
    return known
