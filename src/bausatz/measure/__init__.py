"""Führt aus, zeichnet auf, vergleicht: was ein Lauf wirklich tat."""
