"""How allauth meets this product: nobody signs up by themselves, and a request knows at once who its reader is."""

import base64
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.contrib.sessions.backends import db
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from sroi.accounts import services
from sroi.accounts.models import User
from sroi.accounts.selectors import reader
from sroi.kernel.vault import Keyring, seal, unseal

SEALED = "sealed:"
SECOND_FACTOR = "mfa/"
SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's sessions in the database; only reading one, which every request does, makes no object of the row."""

    def load(self) -> dict[str, Any]:
        """What the session holds; one that has ended or never was holds nothing, and its key is not used again."""
        with connection.cursor() as cursor:
            cursor.execute(SESSION, [self.session_key, timezone.now()])  # noqa: TID251  # the border of a request
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People are invited: by an administrator, or by the personal link of an award."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # the name that allauth calls
        """Nobody makes an account without an invitation."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Let the link in a mail lead to our own address, whatever host the request named."""
        link = urlsplit(str(super().get_reset_password_from_key_url(key)))
        return f"{settings.BASE_URL}{urlunsplit(('', '', link.path, link.query, ''))}"

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Pass on that something about signing in changed; another second factor signs every other device out."""
        if template_prefix.startswith(SECOND_FACTOR):
            stay_here_only(self.request, User.objects.get(pk=user.pk))
        super().send_notification_mail(template_prefix, user, *args, **kwargs)


def stay_here_only(request: HttpRequest, user: User) -> None:
    """Sign somebody out everywhere but in this browser, which gets another session."""
    services.end_sessions(user)
    user.refresh_from_db(fields=["session_stamp"])
    update_session_auth_hash(request, user)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps what codes are made of sealed: who reads the database, or a copy of it, makes none."""

    ABOUT = "second factor"

    def encrypt(self, text: str) -> str:
        """Seal a secret with the key that is not in the database."""
        pieces = seal([text.encode()], keys=Keyring.parse(settings.FILES_KEY), about=self.ABOUT)
        return SEALED + base64.b64encode(b"".join(pieces)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret; one of before they were sealed is as it is."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        sealed = BytesIO(base64.b64decode(encrypted_text.removeprefix(SEALED)))
        return b"".join(unseal(sealed, keys=Keyring.parse(settings.FILES_KEY), about=self.ABOUT)).decode()


class LongEnough(MinimumLengthValidator):
    """A password of enough characters; the library has no Dutch words for one that is too short."""

    def get_error_message(self) -> str:
        """What is wrong, and the way out."""
        message = gettext("The password is too short. Choose at least %(count)s characters, for example a sentence.")
        return message % {"count": self.min_length}


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Signs people in as allauth does, and reads who they are together with their roles."""

    def get_user(self, user_id: int) -> User | None:
        """Who a session belongs to, in one statement; nobody when the account was closed."""
        user = reader(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
