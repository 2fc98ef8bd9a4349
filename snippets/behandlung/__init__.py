"""Schnipsel zu docs/behandlung/."""
