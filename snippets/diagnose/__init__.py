"""Schnipsel zu docs/diagnose/."""
