"""What each kind of page shows: its answer, and what its template draws of it."""
