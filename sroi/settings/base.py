"""Settings that every environment shares; what differs comes from the environment variables only."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[2]
env = environ.Env()

VAR = Path(env.str("SROI_VAR", str(ROOT / "var")))

SECRET_KEY = env.str("SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "sroi",
    "sroi.reference",
    "sroi.accounts",
    "sroi.dossier",
    "procurement",
    "contractors",
    "reporting",
    "enforcement",
    "sroi.home",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "pgtrigger",
    "pghistory",
    "sroi.accounts.apps.WindowsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "sroi.accounts.middleware.SecurityHeaders",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sroi.home.middleware.NoNullBytes",
    "sroi.home.middleware.KeptSheets",
    "sroi.accounts.middleware.SecondFactor",
    "sroi.accounts.middleware.PreferredLanguage",
    "sroi.accounts.middleware.IdleEnd",
    "sroi.home.middleware.RefusalPages",
]

ROOT_URLCONF = "sroi.urls"
WSGI_APPLICATION = "sroi.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "sroi.home.shell.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "sroi.home.templatetags.controls",
                "sroi.home.templatetags.formats",
                "sroi.home.templatetags.kept",
                "sroi.home.templatetags.marks",
                "sroi.home.templatetags.rows",
                "sroi.home.templatetags.ui",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgresql:///sroi"),
        "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DATABASE_PLANS_ONCE = env.bool("DATABASE_PLANS_ONCE", True)
"""Off behind a pooler that gives every transaction another connection."""
DATABASE_APP_ROLE = env.str("DATABASE_APP_ROLE", "sroi_app")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHE_URL = env.str("CACHE_URL", REDIS_URL)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}}
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", REDIS_URL.replace("unix://", "redis+socket://"))

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "sroi.accounts.adapters.AccountBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "sroi.accounts.adapters.LongEnough", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "sroi.accounts.adapters.AccountAdapter"
MFA_ADAPTER = "sroi.accounts.adapters.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, after half an hour or after twelve
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # allauth would put the host of the request there
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "SROI"
MFA_REQUIRED = False
CSRF_FAILURE_VIEW = "sroi.home.views.unsent.stale_page"
SESSION_ENGINE = "sroi.accounts.adapters"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [
    ROOT / "locale" / app
    for app in (
        "home",
        "enforcement",
        "reporting",
        "contractors",
        "procurement",
        "dossier",
        "accounts",
        "reference",
        "kernel",
    )
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("MEDIA_ROOT", str(VAR / "media"))},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_URL = "/media-is-never-served/"
FILES_KEY = env.str("FILES_KEY", "")
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", "")
VIRUS_SCAN_REQUIRED = False
UPLOAD_LIMIT_MB = 25
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

MAIL_URL = env.email_url("MAIL_URL", default="smtp://127.0.0.1:1025")
EMAIL_BACKEND = "sroi.dossier.adapters.OutboxBackend"
EMAIL_HOST, EMAIL_PORT = MAIL_URL.get("EMAIL_HOST"), MAIL_URL.get("EMAIL_PORT")
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_URL.get("EMAIL_HOST_USER"), MAIL_URL.get("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = bool(MAIL_URL.get("EMAIL_USE_TLS", False))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "Bureau Social Return <social.return@sroi.example>")
MAIL_SINK_URL = env.str("MAIL_SINK_URL", "")

OCDS_PREFIX = env.str("OCDS_PREFIX", "ocds-000000")  # to be registered with the Open Contracting Partnership

CRISPY_ALLOWED_TEMPLATE_PACKS = "ams"
CRISPY_TEMPLATE_PACK = "ams"
CRISPY_CLASS_CONVERTERS: dict[str, str] = {}

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "frame-src": [NONE],
        "manifest-src": [SELF],
    }
}

SHOW_DEMO_ACCOUNTS = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "sroi.kernel.logs.Discreet", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "pikepdf": {"level": "WARNING"},  # it greets every command with a line of its own
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},  # it names the address
    },
}
