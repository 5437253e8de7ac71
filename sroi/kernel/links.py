"""Personal links: an address that opens one thing for whoever has it; only its hash is kept."""

import hashlib
import secrets

BYTES = 32


def new_token() -> str:
    """What makes an address that nobody guesses; it is told once and not kept."""
    return secrets.token_urlsafe(BYTES)


def hash_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()
