"""What drafting is made of: gathering, sections and steps, conflicts, and drafts that are kept and edited."""
