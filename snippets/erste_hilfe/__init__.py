"""Schnipsel zu docs/erste_hilfe/."""
