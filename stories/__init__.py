"""Telling (vertellen): stories, what their tellers agreed to, and what coders found in them."""
