"""Who participants are: names and contacts, apart from all that is counted and told."""
