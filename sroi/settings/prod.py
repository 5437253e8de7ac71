"""Production: everything from the environment; a missing secret stops the start."""

from sroi.settings import base, guards
from sroi.settings.base import *  # noqa: F403  # settings modules are inherited this way in Django

SECRET_KEY = base.env.str("SECRET_KEY")
FILES_KEY = base.env.str("FILES_KEY")
VIRUS_SCAN_REQUIRED = True
MFA_REQUIRED = base.env.bool("MFA_REQUIRED", True)
ALLOWED_HOSTS = base.env.list("ALLOWED_HOSTS")
DATABASES = {"default": {**base.DATABASES["default"], **base.env.db_url("DATABASE_URL")}}
REDIS_URL = base.env.str("REDIS_URL")

ALLAUTH_TRUSTED_PROXY_COUNT = base.env.int("TRUSTED_PROXIES", 1)
"""How many proxies stand before web: without it everybody has the address of the proxy, and one limit together."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = base.env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE = True

guards.refuse_weak(
    {
        "SECRET_KEY": SECRET_KEY,
        "FILES_KEY": FILES_KEY,
        "ALLOWED_HOSTS": ALLOWED_HOSTS,
        "BASE_URL": base.BASE_URL,
        "CSRF_TRUSTED_ORIGINS": base.CSRF_TRUSTED_ORIGINS,
        "DEBUG": base.DEBUG,
        "SHOW_DEMO_ACCOUNTS": base.SHOW_DEMO_ACCOUNTS,
    }
)
