"""Rooms: one module per story, one function per use case."""
