"""What readers call the codes that data carries. Pure: msgids, never people's own words."""

from impact.indicators.blocks import Audience
from impact.indicators.names import MOMENTS, PERSPECTIVES
from impact.kit.i18n import N_

AUDIENCES: dict[Audience, str] = {
    "partner": N_("the partner itself"),
    "funder": N_("a funder"),
    "public": N_("everybody"),
}
SPEAKERS = {
    "participant": N_("a participant"),
    "family": N_("somebody of the family"),
    "trainer": N_("a trainer"),
    "school": N_("somebody of the school"),
    "neighbour": N_("a neighbour"),
    "scout": N_("a scout"),
    "partner": N_("a partner"),
    "observer": N_("an observer"),
}
"""As the one who speaks in a quote."""
VALUES = {
    "perspective": PERSPECTIVES,
    "a": PERSPECTIVES,
    "b": PERSPECTIVES,
    "moment": MOMENTS,
    "form": {"make": N_("making"), "attend": N_("watching"), "learn": N_("learning")},
    "count_kind": {
        "named": N_("on the register"),
        "counted": N_("counted"),
        "estimated": N_("estimated"),
    },
    "visits_band": {
        "1": N_("once"),
        "2-3": N_("two or three times"),
        "4-7": N_("four to seven times"),
        "8+": N_("eight times or more"),
    },
    "gender": {
        "f": N_("girls and women"),
        "v": N_("girls and women"),
        "m": N_("boys and men"),
        "x": N_("otherwise"),
    },
    "field": {
        "birth_year": N_("year of birth"),
        "gender": N_("gender"),
        "postcode4": N_("postcode"),
        "area": N_("neighbourhood"),
    },
    "grant": {
        "quote_anonymous": N_("quote without a name"),
        "quote_named": N_("quote with a chosen name"),
        "public": N_("read by everybody"),
    },
    "basis": {
        "activities": N_("by activity"),
        "sessions": N_("by session"),
        "visits": N_("by visit"),
    },
    "day": {
        "30": N_("after 30 days"),
        "90": N_("after 90 days"),
        "180": N_("after 180 days"),
    },
    "setting": {
        "in_school": N_("In school hours"),
        "after_school": N_("After school"),
        "elsewhere": N_("Somewhere else"),
    },
    "order": {
        "0": N_("all kinds"),
        "1": N_("common kinds"),
        "2": N_("the most common kinds"),
    },
    "stage": {
        "residents": N_("live here"),
        "reached": N_("came"),
        "invited": N_("were invited"),
        "answered": N_("answered"),
        "told": N_("told a story"),
        "coded": N_("were read"),
        "quoted": N_("are quoted"),
    },
    "measure": {"median": N_("usually"), "p90": N_("nine in ten months stay below")},
}
"""What the values of a group are called; what is not here is shown as it was given."""
COLUMNS = {
    "age_band": N_("age"),
    "gender": N_("gender"),
    "area": N_("neighbourhood"),
    "discipline": N_("discipline"),
    "form": N_("form"),
    "activity": N_("activity"),
    "place": N_("place"),
    "month": N_("month"),
    "week": N_("week"),
    "period": N_("period"),
    "route": N_("how they came"),
    "count_kind": N_("kind of count"),
    "visits_band": N_("how often"),
    "field": N_("what we know"),
    "day": N_("after how long"),
    "basis": N_("counted by"),
    "order": N_("weight"),
    "construct": N_("subject"),
    "perspective": N_("perspective"),
    "moment": N_("moment"),
    "a": N_("one side"),
    "b": N_("other side"),
    "grant": N_("agreed to"),
    "measure": N_("measure"),
    "by": N_("told apart by"),
    "value": N_("group"),
    "stage": N_("step"),
    "claim": N_("claim"),
}
"""What a grouping is called, at the head of a table."""
OF = {
    "visits": N_("%(n)s visits"),
    "sessions": N_("%(n)s sessions"),
    "persons": N_("%(n)s people"),
    "stories": N_("%(n)s stories"),
    "ratio": N_("%(n)s times the share in the benchmark"),
    "index": N_("%(n)s on a scale from 0 to 1"),
    "hours": N_("%(n)s hours"),
    "minutes": N_("%(n)s minutes"),
    "euros": N_("%(n)s euros"),
}
ONE_OF = {
    "visits": N_("one visit"),
    "sessions": N_("one session"),
    "persons": N_("one person"),
    "stories": N_("one story"),
    "hours": N_("one hour"),
}
"""A count in the unit that it is in."""
