"""The house: rooms, floors, and the app that puts them together."""
