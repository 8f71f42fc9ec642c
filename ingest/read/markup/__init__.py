"""What the readers of markup share: HTML trees, lists, tables, dialects, front matter."""
