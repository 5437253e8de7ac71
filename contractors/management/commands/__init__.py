"""Commands of contractors."""
