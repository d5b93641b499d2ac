"""How fast things are, beside the least that any program could do for the same job."""
