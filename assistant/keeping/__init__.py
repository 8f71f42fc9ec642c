"""Looking after the documents of the library: which there are, what changed in them, what falls due, what holds."""
