"""Plant room: machinery that knows nothing of police work."""
