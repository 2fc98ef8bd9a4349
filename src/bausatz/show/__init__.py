"""Macht aus Schnipseln und Aufzeichnungen, was auf den Seiten steht."""
