"""Database addresses: the same server with another database, role or password."""

from urllib.parse import quote, urlsplit, urlunsplit


def with_database(url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))


def with_role(url: str, role: str, password: str = "") -> str:
    """The same server and database, another role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    secret = f":{quote(password, safe='')}" if password else ""
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}{secret}@{host}"))


def database_of(url: str) -> str:
    """The name of the database in an address."""
    return urlsplit(url).path.lstrip("/")
