"""Onboarding: what a new colleague is to learn, in which order, from the library's own documents."""
