"""The page where documents are added."""
