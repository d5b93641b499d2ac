"""Sides, moments, ages, and steps at which people stand: as figures name them."""

from impact.kit.i18n import N_

AGE_BANDS = ("0-3", "4-7", "8-12", "13-17", "18-24", "25-44", "45-64", "65+")
"""Ages as figures tell them apart (indicators.md 1.6), the youngest first; any other is unknown."""
EVERYBODY = "all"
"""The age band of a row about all who live in an area."""
LIVE, REACHED, INVITED, QUOTED = "residents", "reached", "invited", "quoted"
"""Steps of the strip of voices that are not all of people who spoke (reports.md 5)."""
PERSPECTIVES = {
    "participant": N_("participants"),
    "family": N_("families"),
    "trainer": N_("trainers"),
    "school": N_("the school"),
    "neighbour": N_("neighbours"),
    "scout": N_("scouts"),
    "partner": N_("partners"),
    "observer": N_("observers"),
}
"""As a group that answers or tells."""
MOMENTS = {
    "pre": N_("before"),
    "mid": N_("halfway"),
    "post": N_("afterwards"),
    "followup": N_("much later"),
    "single": N_("asked once"),
}
