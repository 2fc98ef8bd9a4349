"""Schnipsel zu docs/ursachen/seltenes/."""
