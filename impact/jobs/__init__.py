"""Long work: it is asked for on a page, done by a worker, and its maker may go and come back."""
