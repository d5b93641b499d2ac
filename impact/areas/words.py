"""What areas and their figures are called, and numbers in the language of the reader."""

from flask_babel import format_decimal

from impact.kit.i18n import N_

KINDS = {"gemeente": N_("municipality"), "wijk": N_("wijk of CBS"), "buurt": N_("buurt of CBS")}
"""What CBS calls an area."""
DUTCH_KINDS = {
    "gemeente": N_("CBS: municipality. In Rotterdam: the city."),
    "wijk": N_("CBS calls this a wijk. In Rotterdam it is called a gebied."),
    "buurt": N_("CBS calls this a buurt. In Rotterdam it is called a wijk."),
}
"""The two names of one thing, so that nobody takes the one for the other."""
BENCHMARKS = {
    "residents": N_("residents"),
    "target_group": N_("target group"),
    "school_roll": N_("pupils of the school"),
}
TRAITS = {"age_band": N_("by age"), "gender": N_("by gender"), "area": N_("by neighbourhood")}
PROFILE_KINDS = {
    "wijk": N_("neighbourhood"),
    "deel": N_("part of a neighbourhood"),
    "samen": N_("neighbourhoods together"),
    "gebied": N_("district"),
    "stad": N_("city"),
}


def number(value: float) -> str:
    """Return a number as the reader writes it, with at most two decimals."""
    return str(format_decimal(value, "#,##0.##"))
