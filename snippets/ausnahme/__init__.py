"""Schnipsel zu docs/ausnahme/."""
