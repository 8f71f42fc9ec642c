"""What bringing a document up to date is made of: reading it, comparing it, and writing what was accepted."""
