"""Cellar: every SQL statement."""
