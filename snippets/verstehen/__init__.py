"""Schnipsel zu docs/verstehen/."""
