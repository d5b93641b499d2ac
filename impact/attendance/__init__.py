"""Counting (tellen): activities, sessions, registers, and the figures they give."""
