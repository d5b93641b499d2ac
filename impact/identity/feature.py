"""Names, as the house sees them; their pages stand in the rooms."""

from impact.identity.commands import sweep
from impact.kit.feature import Feature

feature = Feature("identity", commands=(sweep,))
