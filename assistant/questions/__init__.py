"""What was asked: questions grouped by meaning, the gaps among them, answers that a keeper stands for, and figures."""
