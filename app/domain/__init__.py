"""Foundation: what the field means, in plain Python."""
