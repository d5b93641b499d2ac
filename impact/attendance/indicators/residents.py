"""Where those who came live, and whom they are held against (indicators.md 4.7, 4.11, 4.12). Pure.

Read from frames of another room by their names: `areas`, `homes`, `benchmarks`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from impact.indicators.blocks import Scope
from impact.indicators.catalogue import derived
from impact.indicators.days import day
from impact.indicators.names import EVERYBODY
from impact.kit.lazy import ibis

if TYPE_CHECKING:
    from ibis import Table

OLDEST = 3
"""Years that figures about inhabitants may be older than the period."""
SOURCE_BANDS = ("0-14", "15-24", "25-44", "45-64", "65+")
"""Against residents the bands of the source hold; of our own bands these fit within one."""
FITS = (("0-3", 0), ("4-7", 0), ("8-12", 0), ("18-24", 1), ("25-44", 2), ("45-64", 3), ("65+", 4))
LAST = (14, 24, 44, 64)
STRADDLES = (("13-14", 13, 14), ("15-17", 15, 17))
"""People whom one could work out from both kinds of bands beside each other."""
NAMES = {"residents": 1, "target_group": 2, "school_roll": 3}
"""What somebody may be held against, as a tally knows it."""
DIFFERENT = 9
"""In place of a name: pilots that are held against different people."""


@derived(
    "residents",
    {
        "person": "string",
        "pilot": "string",
        "home": "string",
        "area": "string",
        "band": "string",
        "age_band": "string",
        "gender": "string",
        "between": "string",
    },
)
def residents(came: "Table", homes: "Table") -> "Table":
    """One row per person who came, with the area they live in and their band of the source.

    `home`: the area, else what the register calls it; null when nobody wrote it down. `band` is
    null when the age is not known, or given in a band that lies in two of the source.
    """
    words = homes.filter(homes.word.notnull()).mutate(word=homes.word.lower())
    words = words.group_by("word").aggregate(by_word=words.area.min())
    codes = homes.filter(homes.word.isnull() & homes.postcode4.notnull())
    codes = codes.group_by("postcode4").aggregate(by_postcode=codes.area.min())
    found = came.left_join(words, came.area == words.word).drop("word")
    found = found.left_join(codes, found.postcode4 == codes.postcode4).drop("postcode4_right")
    area = ibis.ifelse(found.area.isnull(), found.by_postcode, found.by_word)
    age = found.began.year() - found.birth_year
    return found.select(
        "person",
        "pilot",
        home=ibis.coalesce(area, found.area, found.postcode4),
        area=area,
        band=ibis.ifelse(age.notnull(), _band(age), _fitting(found.age_band)),
        age_band=found.age_band,
        gender=found.gender,
        between=_between(age),
    )


@derived(
    "inhabitants",
    {
        "area": "string",
        "year": "int64",
        "age_band": "string",
        "population": "int64",
        "rounding": "int64",
        "own": "boolean",
    },
)
def inhabitants(areas: "Table", homes: "Table", scope: Scope) -> "Table":
    """One row per area and age band with who live there, of the newest year that is not too old.

    Newest: at most that of the last day of the period, and at most three years before it.
    """
    last = day(scope.dates.last).year()
    near = areas.filter(areas.year.between(last - OLDEST, last))
    near = near.group_by("area", "year", "age_band").aggregate(
        population=near.population.max(), rounding=near.rounding.max()
    )
    newest = near.filter(near.year == near.year.max().over(group_by=near.area))
    mine = homes.filter(homes.own).select("area").distinct().mutate(own=ibis.literal(value=True))
    found = newest.left_join(mine, "area").drop("area_right")
    return found.mutate(own=found.own.fill_null(False))


@derived(
    "comparisons",
    {
        "by": "string",
        "value": "string",
        "reached": "int64",
        "of": "int64",
        "everyone": "int64",
        "weight": "int64",
        "weights": "int64",
        "against": "int64",
        "least": "int64",
    },
)
def comparisons(
    residents: "Table", inhabitants: "Table", benchmarks: "Table", scope: Scope
) -> "Table":
    """One row per attribute and value: how many who came have it, and how many in the benchmark.

    `of` how many who came have a known value, `weights` how many there are in the benchmark.
    `against`: ten times its year, and what it is. `least`: the smallest group that one could work
    out; 0 when all are in one.
    """
    # What somebody entered for this very pilot goes before the residents of its areas.
    past = benchmarks.filter(benchmarks.year <= day(scope.dates.last).year())
    entered = _entered(past, residents)
    lives = _lives(inhabitants).anti_join(entered, "by")
    against = entered.union(lives)
    both = _reached(residents, against).outer_join(against, ("by", "value"))
    both = both.mutate(
        by=ibis.coalesce(both.by, both.by_right), value=ibis.coalesce(both.value, both.value_right)
    ).drop("by_right", "value_right")
    both = both.mutate(
        reached=both.reached.fill_null(0),
        weight=both.weight.fill_null(0),
        against=both.against.max().over(group_by=both.by),
        least=both.least.max().over(group_by=both.by),
    )
    found = both.filter(both.against.notnull()).mutate(
        of=lambda t: t.reached.sum().over(group_by=t.by),
        weights=lambda t: t.weight.sum().over(group_by=t.by),
        everyone=residents.count().as_scalar(),
    )
    return found.filter(found.everyone > 0)


def _reached(residents: "Table", against: "Table") -> "Table":
    """Return how many have each value, by age in the bands of whom they are held against."""
    theirs = against.filter(against.by == "age_band", against.value.isin(SOURCE_BANDS[:2]))
    source = theirs.count().as_scalar() > 0
    counts = [
        _counted(residents, "age_band", "band").filter(source),
        _counted(residents, "age_band", "age_band").filter(~source),
        _counted(residents, "gender", "gender"),
        _counted(residents, "area", "area"),
    ]
    return ibis.union(*counts)


def _counted(residents: "Table", by: str, column: str) -> "Table":
    known = residents.filter(residents[column].notnull())
    counts = known.group_by(value=known[column]).aggregate(reached=known.count())
    smallest = least(residents, (column,)).as_scalar()
    return counts.select("value", "reached", by=ibis.literal(by), least=smallest)


def least(people: "Table", split: Sequence[str]) -> "Table":
    """Return the smallest group, by home and by `split`, that one could work out from figures.

    One row, one column; 0 when all are in one group.
    """
    finest = {"area": "home"}
    keys = [finest.get(key, key) for key in split]
    known = people.filter(*(people[key].notnull() for key in keys))
    groups = known.group_by(keys).aggregate(size=known.count())
    if "band" in split:
        odd = people.filter(people.between.notnull())
        odd = odd.group_by("between").aggregate(size=odd.count()).select("size")
        groups = groups.select("size").union(odd)
    several = groups.count() > 1
    smallest = ibis.ifelse(several, groups["size"].min(), 0)
    return groups.aggregate(least=ibis.coalesce(smallest, 0))


def _entered(benchmarks: "Table", residents: "Table") -> "Table":
    """Return, per attribute, the newest benchmark that was entered, summed over pilots."""
    pilots = residents.pilot.nunique().as_scalar()
    sets = benchmarks.group_by("by", "name", "year").aggregate(pilots=benchmarks.pilot.nunique())
    turn = ibis.row_number().over(group_by="by", order_by=(ibis.desc("year"), "name"))
    chosen = sets.mutate(turn=turn).filter(lambda t: t.turn == 0)
    rows = benchmarks.inner_join(chosen, ("by", "name", "year"))
    kind = rows.name.cases(*NAMES.items(), else_=0)
    alike = ibis.ifelse(rows.pilots >= pilots, kind, DIFFERENT)
    rows = rows.mutate(against=(10 * rows.year + alike).cast("int64"), value=rows["value"])
    found = rows.group_by("by", "value").aggregate(
        weight=rows["count"].sum(), against=rows.against.max()
    )
    return found.select("by", "value", "weight", "against")


def _lives(inhabitants: "Table") -> "Table":
    """Return who live in the pilot's own areas, by age and by area."""
    own = inhabitants.filter(inhabitants.own)
    whole = own.age_band == EVERYBODY
    by = ibis.ifelse(whole, "area", "age_band")
    value = ibis.ifelse(whole, own.area, own.age_band)
    rows = own.mutate(by=by, value=value)
    found = rows.group_by("by", "value").aggregate(
        weight=rows.population.sum(),
        against=(10 * rows.year.min() + NAMES["residents"]).cast("int64"),
    )
    return found.select("by", "value", "weight", "against")


def _band(age: Any) -> Any:
    pairs = zip(LAST, SOURCE_BANDS, strict=False)
    return ibis.cases(*((age <= last, band) for last, band in pairs), else_=SOURCE_BANDS[-1])


def _fitting(band: Any) -> Any:
    """Return the band of the source in which one of ours lies whole; null when there is none."""
    return band.cases(*((ours, SOURCE_BANDS[at]) for ours, at in FITS), else_=None)


def _between(age: Any) -> Any:
    pairs = (((age >= first) & (age <= last), name) for name, first, last in STRADDLES)
    return ibis.cases(*pairs, else_=None)
