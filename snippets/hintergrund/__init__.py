"""Schnipsel zu docs/hintergrund/."""
