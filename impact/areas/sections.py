"""What areas are called, for whoever words a figure that is split by them."""

from impact.areas.store import called
from impact.indicators.catalogue import glossary


@glossary("areas")
def names(pilot_id: int) -> dict[str, dict[str, str]]:
    """Return the names of the areas that concern a pilot, by their codes."""
    return {code: {"nl": name} for code, name in called(pilot_id).items()}
