"""Attendance, as the house sees it."""

from impact.attendance import frames
from impact.attendance.indicators import courses, events, offer, people, reductions
from impact.kit.feature import Feature

feature = Feature("attendance", offers=(frames, reductions, events, people, courses, offer))
