"""Hallway: what every door shares."""
