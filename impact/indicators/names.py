"""What readers call the sides that answer and tell, and the moments at which they are asked."""

from impact.kit.i18n import N_

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
