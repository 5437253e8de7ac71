"""Template tags of contractors."""
