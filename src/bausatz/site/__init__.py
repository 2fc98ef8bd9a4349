"""Ergänzt die gebaute Website um das, was kein Generator macht."""
