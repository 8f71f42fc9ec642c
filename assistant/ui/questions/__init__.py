"""The page of questions and gaps."""
