"""Documents in, library out: read, split, embed, index, sync."""
