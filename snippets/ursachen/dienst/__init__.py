"""Schnipsel zu docs/ursachen/dienst/."""
