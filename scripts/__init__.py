"""Scripts that make what is committed: units, diagrams."""
