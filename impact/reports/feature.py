"""Reports, as the house sees them."""

from impact.kit.feature import Feature
from impact.reports import attention, outcomes, shown, views
from impact.reports.commands import report

feature = Feature(
    "reports",
    screens=(views.screen, outcomes.screen),
    offers=(attention, shown),
    commands=(report,),
)
