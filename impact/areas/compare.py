"""Years of one area beside each other: when that says something, and when it does not. Pure."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from impact.areas.layout import BANDS
from impact.kit.i18n import N_

OTHER_GROUND = "3"
"""What CBS says of an area that lies on other ground than the year before."""


@dataclass(frozen=True, slots=True)
class Year:
    """An area in one year. None: the source does not say how many live there."""

    year: int
    name: str
    changed: str
    population: int | None
    rounding: int
    bands: tuple[tuple[str, int], ...]
    bands_rounding: int

    @property
    def by_band(self) -> dict[str, int]:
        """People by age band, of those bands of which there is a number."""
        return dict(self.bands)


class Refusal(NamedTuple):
    """Why years stand beside each other and no line is drawn through them. A msgid."""

    text: str
    values: dict[str, object]


GAP = N_("The years between %(first)s and %(last)s are not here, so we do not know the borders.")
GROUND = N_("In %(year)s the borders changed. The years before and after do not compare.")
PERCENT = N_("In %(year)s CBS gave ages in percent. Those numbers are about right, no more.")
SAME = N_("The figures of %(first)s and %(last)s are exactly the same. One year has a wrong name.")
HEADERS = N_("The files of %(first)s and %(last)s have other columns.")


def refused(years: Sequence[Year]) -> list[Refusal]:
    """Return why these years, the oldest first, make no trend; nothing when they do.

    >>> year = lambda n, changed: Year(n, "x", changed, 100, 5, (), 5)
    >>> refused([year(2016, "3"), year(2017, "1")])
    []
    >>> [one.text for one in refused([year(2016, "1"), year(2017, "3")])] == [GROUND]
    True
    >>> [one.text for one in refused([year(2014, "1"), year(2018, "1")])] == [GAP]
    True
    """
    found: list[Refusal] = []
    for before, after in itertools.pairwise(years):
        if after.year != before.year + 1:
            found.append(Refusal(GAP, {"first": before.year, "last": after.year}))
        elif after.changed == OTHER_GROUND:
            found.append(Refusal(GROUND, {"year": after.year}))
    rough = [one.year for one in years if one.bands_rounding > one.rounding]
    return [*found, *(Refusal(PERCENT, {"year": year}) for year in rough if len(years) > 1)]


def files_refused(files: Iterable[tuple[int, str, str]]) -> list[Refusal]:
    """Return why years of one part of a Wijkprofiel make no trend: (year, digest, headers).

    >>> [one.text for one in files_refused([(2016, "a", "h"), (2018, "a", "h")])] == [SAME]
    True
    """
    found: list[Refusal] = []
    known = sorted(files)
    for at, (first, digest, headers) in enumerate(known):
        for last, other, columns in known[at + 1 :]:
            pair: dict[str, object] = {"first": first, "last": last}
            if other == digest:
                found.append(Refusal(SAME, pair))
            elif columns != headers:
                found.append(Refusal(HEADERS, pair))
    return found


def told_bands(year: Year) -> list[tuple[str, int | None]]:
    """Return every band of CBS with its people, None where the source does not say."""
    return [(band, year.by_band.get(band)) for band in BANDS]
