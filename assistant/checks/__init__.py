"""What a statement must have in common with its quotes: quantities, names, yes and no, and order."""
