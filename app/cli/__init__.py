"""The console: one file per command group."""
