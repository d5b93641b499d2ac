"""Names, apart from all the rest."""
