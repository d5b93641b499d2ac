"""Who and when, and the way in to a pilot."""
