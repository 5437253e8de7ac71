"""What was sent from a page that was older than the session: kept for who typed it, and for nobody else (R5, R45).

A page carries a token. The secret behind it changes with every sign-in, so it tells whose page it was; whoever else
sits at the same browser by then never sees what was typed there. What is kept is sealed, holds no citizen number, and
goes by itself.
"""

import base64
import json
import logging
import secrets
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.middleware import csrf
from redis.exceptions import RedisError

from sroi.kernel.citizen_numbers import without_citizen_numbers
from sroi.kernel.once import TOKEN
from sroi.kernel.vault import Keyring, VaultError, seal, unseal

KEPT_SECONDS = 12 * 60 * 60
OWNER_SECONDS = 24 * 60 * 60
LARGEST = 500_000
AGAIN = "sent-again"
"""The field by which a page says that it sends what was kept here."""
NEVER = ("password", AGAIN, TOKEN)
NOT_TYPED = ("seen", "_FORMS")
"""The ends of the names of what a page sends by itself."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unsent:
    """One sheet that was sent and not done: where to, what stood in it, and the names of the files with it."""

    key: str
    path: str
    answers: tuple[tuple[str, str], ...]
    files: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What somebody typed, to copy; choices and numbers of rows say nothing by themselves."""
        typed = (text for name, text in self.answers if not name.endswith(NOT_TYPED))
        return tuple(text for text in typed if len(text.split()) > 1 or len(text) > 20)


def note_owner(request: HttpRequest, user_id: int) -> None:
    """Remember whose pages carry the secret that this answer hands out."""
    secret = request.META.get("CSRF_COOKIE")
    if secret and request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        try:
            cache.set(_owner(str(secret)), user_id, OWNER_SECONDS)
        except RedisError:
            logger.exception("nobody knows whose pages these are")


def owner_of(request: HttpRequest) -> int | None:
    """Whose page sent this request; None when nobody knows."""
    token = request.POST.get(TOKEN, "")
    if len(token) != csrf.CSRF_TOKEN_LENGTH or not (token.isascii() and token.isalnum()):
        return None
    secret: str = csrf._unmask_cipher_token(token)  # type: ignore[attr-defined]  # noqa: SLF001  # back to its secret
    try:
        found = cache.get(_owner(secret))
    except RedisError:
        logger.exception("nobody knows whose page this was")
        return None
    return int(found) if found is not None else None


def _owner(secret: str) -> str:
    return f"page-of:{sha256(secret.encode()).hexdigest()}"


def keep_unsent(request: HttpRequest, *, owner_id: int) -> str | None:
    """Keep what was sent; answer under which key. What is too much, or about signing in, is not kept."""
    sent = [(name, text) for name, texts in request.POST.lists() for text in texts]
    size = sum(len(name) + len(text) for name, text in sent)
    if size > LARGEST or request.path.startswith("/account/"):
        return None
    answers = [(name, without_citizen_numbers(text)) for name, text in sent if not name.endswith(NEVER)]
    files = [file.name for _name, given in request.FILES.lists() for file in given]
    key = secrets.token_urlsafe(16)
    content = json.dumps({"path": request.get_full_path(), "answers": answers, "files": files}).encode()
    pieces = seal([content], keys=Keyring.parse(settings.FILES_KEY), about=_about(key, owner_id))
    try:
        cache.set(f"unsent:{key}", base64.b64encode(b"".join(pieces)).decode(), KEPT_SECONDS)
    except RedisError:
        logger.exception("what was sent is not kept")
        return None
    return key


def unsent_of(key: str, *, owner_id: int) -> Unsent | None:
    """What was kept for this person; for every other one it does not open."""
    try:
        sealed = cache.get(f"unsent:{key}")
        keys, about = Keyring.parse(settings.FILES_KEY), _about(key, owner_id)
        pieces = unseal(BytesIO(base64.b64decode(sealed or "")), keys=keys, about=about)
        content = json.loads(b"".join(pieces))
    except (RedisError, VaultError):
        return None
    answers = tuple((str(name), str(text)) for name, text in content["answers"])
    return Unsent(key, str(content["path"]), answers, tuple(map(str, content["files"])))


def forget_unsent(key: str, *, owner_id: int) -> None:
    """It was sent again and done."""
    if unsent_of(key, owner_id=owner_id) is not None:
        cache.delete(f"unsent:{key}")


def _about(key: str, owner_id: int) -> str:
    """What ties the sealed answers to one person."""
    return f"unsent:{key}:{owner_id}"
