"""What users do with a library: ask, draft, onboard, look after it."""
