"""Schnipsel zu docs/ursachen/."""
