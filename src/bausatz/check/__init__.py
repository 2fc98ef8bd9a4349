"""Prüft, was ohne Ausführen zu sehen ist, und was die Maschine mitbringt."""
