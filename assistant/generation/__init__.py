"""Answers in a language model's words: what it is given, what it says, and what is left after checking."""
