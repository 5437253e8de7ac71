"""Template tags that every page uses without loading them."""
