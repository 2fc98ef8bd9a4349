"""Schnipsel zu docs/ursachen/adresse/."""
