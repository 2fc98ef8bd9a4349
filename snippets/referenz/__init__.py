"""Schnipsel zu docs/referenz/."""
