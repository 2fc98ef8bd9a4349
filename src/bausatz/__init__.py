"""Macht aus Seiten, Schnipseln und Aufzeichnungen die Website und prüft sie."""
