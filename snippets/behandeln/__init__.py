"""Schnipsel zu docs/behandeln/."""
