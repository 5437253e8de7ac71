"""What an installation where real people work refuses to start with."""

from collections.abc import Iterator, Mapping

from django.core.exceptions import ImproperlyConfigured

from sroi.kernel.vault import Keyring, VaultError

SHORTEST_SECRET = 50
FEWEST_SIGNS = 12
PUBLIC = ("development-only", "django-insecure", "ZGV2ZWxvcG1lbnQtb25seS1rZXkt")
"""The start of keys that stand in a source text, so that everybody knows them."""


def refuse_weak(given: Mapping[str, object]) -> None:
    """Stop the start, and name everything that is too weak at once."""
    found = list(weaknesses(given))
    if found:
        raise ImproperlyConfigured("This installation is not safe to start. " + " ".join(found))


def weaknesses(given: Mapping[str, object]) -> Iterator[str]:
    """Every setting that is too weak, with what it has to be."""
    secret, files_key = str(given["SECRET_KEY"]), str(given["FILES_KEY"])
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_SIGNS or secret.startswith(PUBLIC):
        yield f"SECRET_KEY: at least {SHORTEST_SECRET} random characters, nowhere else in use."
    if files_key.startswith(PUBLIC) or not is_key(files_key):
        yield "FILES_KEY: 32 random bytes in base64, nowhere else in use."
    hosts = list_of(given["ALLOWED_HOSTS"])
    if not hosts or any("*" in host or host.startswith(".") for host in hosts):
        yield "ALLOWED_HOSTS: the host names of the product in full."
    origins = [str(given["BASE_URL"]), *list_of(given["CSRF_TRUSTED_ORIGINS"])]
    if any("*" in origin or not origin.startswith("https://") for origin in origins):
        yield "BASE_URL and CSRF_TRUSTED_ORIGINS: addresses in full, that start with https://."
    if given.get("DEBUG") or given.get("SHOW_DEMO_ACCOUNTS"):
        yield "DEBUG and SHOW_DEMO_ACCOUNTS: off."


def is_key(text: str) -> bool:
    """Tell whether files can be sealed with this."""
    try:
        Keyring.parse(text)
    except VaultError:
        return False
    return True


def list_of(value: object) -> list[str]:
    """A setting of several values."""
    return [str(each) for each in value] if isinstance(value, list | tuple) else []
