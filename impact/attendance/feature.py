"""Attendance, as the house sees it."""

from impact.attendance import frames
from impact.kit.feature import Feature

feature = Feature("attendance", offers=(frames,))
