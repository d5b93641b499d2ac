"""Reports, as the house sees them."""

from impact.kit.feature import Feature
from impact.reports import outcomes, views
from impact.reports.commands import report

feature = Feature("reports", screens=(views.screen, outcomes.screen), commands=(report,))
