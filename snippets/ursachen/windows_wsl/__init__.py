"""Schnipsel zu docs/ursachen/windows_wsl/."""
