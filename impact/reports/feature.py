"""Reports, as the house sees them."""

from impact.kit.feature import Feature
from impact.reports import attention, outcomes, views
from impact.reports.commands import report

feature = Feature(
    "reports",
    screens=(views.screen, outcomes.screen),
    offers=(attention,),
    commands=(report,),
)
