"""The upkeep of the house: the log of acts, and whether all is well."""
