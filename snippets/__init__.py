"""Schnipsel der Website; der Baum spiegelt `docs/`."""
