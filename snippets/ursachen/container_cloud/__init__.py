"""Schnipsel zu docs/ursachen/container_cloud/."""
