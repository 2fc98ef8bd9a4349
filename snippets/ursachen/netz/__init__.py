"""Schnipsel zu docs/ursachen/netz/."""
