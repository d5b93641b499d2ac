"""Pages about areas: which there are, who live there, and what is published of them."""

from collections.abc import Iterable

from flask import Blueprint, abort, render_template, request, url_for

from impact.areas import store
from impact.areas.compare import Refusal, Year, files_refused, refused, told_bands
from impact.areas.drawing import Mark, picture
from impact.areas.layout import BANDS
from impact.areas.models import Area, AreaFigure
from impact.areas.words import DUTCH_KINDS, KINDS, number
from impact.kit.text import whole
from impact.pilots import store as pilot_store
from impact.pilots.access import permitted, sign_in_reach

screen = Blueprint("areas", __name__, template_folder="templates")


@screen.get("/wijken")
@permitted("areas.read")
def overview() -> str:
    """List the municipalities, or what was looked for; without areas say where they come from."""
    words = request.args.get("q", "").strip()[:100]
    page = whole(request.args.get("page", "")) or 1
    found, every = (store.named(words), 0) if words else store.municipalities(page)
    if every and not found:
        abort(404)
    return render_template(
        "areas/overview.html",
        areas=found,
        newest={code: years[-1] for code, years in store.years(_codes(found)).items()},
        words=words,
        first=(page - 1) * store.FOUND + 1,
        every=every,
        before=url_for(".overview", page=page - 1) if page > 1 else "",
        after=url_for(".overview", page=page + 1) if page * store.FOUND < every else "",
        kinds=KINDS,
        number=number,
        takes_in="areas.import" in sign_in_reach().capabilities,
    )


@screen.get("/wijken/<area>")
@permitted("areas.read")
def show(area: str) -> str:
    """Show who live in an area, the areas in it on a map, and what was published of it."""
    here = store.area(area) or abort(404)
    near = store.inside([here.code]) or (store.inside([here.parent]) if here.parent else [])
    years = store.years({here.code, *_codes(near)})
    own = years.get(here.code, [])
    return render_template(
        "areas/area.html",
        area=here,
        kinds=KINDS,
        dutch=DUTCH_KINDS,
        steps=[(one.name, url_for(".show", area=one.code)) for one in store.above(here.code)],
        near=near,
        within=bool(near) and near[0].parent == here.code,
        years=own,
        bands=BANDS,
        refusals=refused(own),
        newest={code: some[-1] for code, some in years.items()},
        told=told_bands(own[-1]) if own else [],
        map=picture(store.borders(_codes(near)), _marks(near, years)),
        context=store.context(here.code),
        profile=_by_topic(store.profile(here.code)),
        profile_refusals=_profile_refusals(),
        pilots=_pilots(here),
        number=number,
    )


def _codes(areas: Iterable[Area]) -> list[str]:
    return [one.code for one in areas]


def _marks(areas: Iterable[Area], years: dict[str, list[Year]]) -> dict[str, Mark]:
    """Return how many live in each area, as a map shows it."""
    found: dict[str, Mark] = {}
    for one in areas:
        people = years[one.code][-1].population if one.code in years else None
        said = "\N{EN DASH}" if people is None else number(people)
        found[one.code] = Mark(one.name, said, people)
    return found


def _by_topic(figures: Iterable[AreaFigure]) -> dict[tuple[str, str, int], dict[int, AreaFigure]]:
    """Return figures of the Wijkprofiel by part, definition and turn, then by year."""
    found: dict[tuple[str, str, int], dict[int, AreaFigure]] = {}
    for one in figures:
        found.setdefault((one.part, one.topic, one.turn), {})[one.year] = one
    return found


def _profile_refusals() -> list[tuple[str, Refusal]]:
    """Return why years of a Wijkprofiel make no trend, each with its part."""
    parts: dict[str, list[tuple[int, str, str]]] = {}
    for one in store.profile_files():
        parts.setdefault(one.part, []).append((one.year, one.digest, one.headers))
    return [(part, why) for part, files in parts.items() for why in files_refused(files)]


def _pilots(area: Area) -> list[tuple[str, str]]:
    """Return code and name of the pilots within reach that say they are in this area."""
    pilots = pilot_store.pilots()
    own = store.own_areas(pilots)
    return [(one.code, one.name) for one in pilots if area.code in own[one.code]]
