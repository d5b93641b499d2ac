"""Keeping the house: is everything well, and who did what."""
