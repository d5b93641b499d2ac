"""Reports, as the house sees them."""

from impact.kit.feature import Feature
from impact.reports import aiming, attention, outcomes, own, panels, shown, views, work
from impact.reports.commands import definitions, report

feature = Feature(
    "reports",
    screens=(views.screen, own.screen, outcomes.screen, aiming.screen),
    offers=(attention, panels, shown, work),
    commands=(report, definitions),
)
