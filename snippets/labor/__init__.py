"""Schnipsel zu docs/labor/."""
