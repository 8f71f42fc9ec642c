"""The onboarding page."""
