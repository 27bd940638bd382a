"""Snapshots of the training papers."""
