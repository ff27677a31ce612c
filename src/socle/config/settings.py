"""Settings. Everything that differs between installations comes from the environment (docs/manual/reference/settings.md)."""

import os
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from socle.base import postgres
from socle.config import secret

PROJECT = Path(__file__).resolve().parents[3]
STATE = Path(os.environ.get("SOCLE_STATE", PROJECT / ".socle"))

# -- country and clock ---------------------------------------------------------------------------------------------
SOCLE_COUNTRY = Path(os.environ.get("SOCLE_COUNTRY", PROJECT / "country" / "brazil"))
SOCLE_DEMO_MARK = STATE / "demo"  # written by `socle demo`; holds the date that its pages show as today
SOCLE_DEMO = os.environ.get("SOCLE_DEMO", "") == "1" or SOCLE_DEMO_MARK.exists()
_today = os.environ.get("SOCLE_DEMO_TODAY") or (SOCLE_DEMO_MARK.read_text() if SOCLE_DEMO_MARK.exists() else "")
SOCLE_DEMO_TODAY = date.fromisoformat(_today.strip()) if _today.strip() else None
SOCLE_PAYMENT_FOLDER = Path(os.environ.get("SOCLE_PAYMENT_FOLDER", STATE / "payments"))


SOCLE_DATABASE_FOLDER = (
    None if os.environ.get("DATABASE_URL") else Path(os.environ.get("SOCLE_DATABASE_FOLDER", STATE / "db"))
)


# -- database: the embedded server unless DATABASE_URL names another --------------------------------------------------
def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


if os.environ.get("DATABASE_URL"):
    _missing = [name for name in ("DATABASE_OWNER_URL", "DATABASE_AUDITOR_URL") if not os.environ.get(name)]
    if _missing:
        raise ImproperlyConfigured(
            f"DATABASE_URL is set, so set {' and '.join(_missing)} too: the three roles of deploy/roles.sql."
        )
    DATABASES = {
        "default": _database(os.environ["DATABASE_URL"]),
        "owner": _database(os.environ["DATABASE_OWNER_URL"]),
        "auditor": _database(os.environ["DATABASE_AUDITOR_URL"]),
    }
elif os.environ.get("SOCLE_DATABASE") == "none":  # commands on files alone
    DATABASES = {}
else:
    assert SOCLE_DATABASE_FOLDER is not None  # without DATABASE_URL there is a folder
    DATABASES = postgres.parameters_for_django(
        SOCLE_DATABASE_FOLDER,
        os.environ.get("SOCLE_DATABASE", "socle"),
        tests=os.environ.get("SOCLE_TESTS") == "1",
    )

# -- applications ----------------------------------------------------------------------------------------------------
ROOMS = [
    "base",
    "registry",
    "intake",
    "schemes",
    "eligibility",
    "enrolment",
    "conditionality",
    "payments",
    "grievances",
    "cases",
    "window",
    "monitoring",
    "interop",
    "jobs",
    "web",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    *[f"socle.{room}" for room in ROOMS],
]
AUTH_USER_MODEL = "base.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "socle.config.urls"
WSGI_APPLICATION = "socle.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "socle.web.context.page",
            ],
        },
    }
]

# -- language, time ----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LETTER_LANGUAGES = [*LANGUAGES, ("pt", _("Portuguese"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("SOCLE_TIME_ZONE", "America/Sao_Paulo")

# -- security ----------------------------------------------------------------------------------------------------------
SECRET_KEY = os.environ.get("SOCLE_SECRET_KEY") or secret.kept_in(STATE / "secret-key")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SOCLE_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("SOCLE_ORIGINS", "").split(",") if origin]
_https = os.environ.get("SOCLE_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600  # one working day
SESSION_SAVE_EVERY_REQUEST = False
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "object-src": [NONE],
        "img-src": [SELF, "data:"],
    }
}
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# scrypt is memory-hard (RFC 7914): dearer to guess on special hardware than rounds of SHA-256, and quicker at the window
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "socle.web.accounts.ClosedAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SOCLE_DEMO
SOCIALACCOUNT_ONLY = False

# -- files -------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # names with a hash of the content, kept for ever by browsers, packed once when the web server starts
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if os.environ.get("SOCLE_TESTS") == "1"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = os.environ.get("SOCLE_TESTS") == "1"
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

PROCRASTINATE_ON_APP_READY = "socle.jobs.queue.on_ready"
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 24 * 3600}  # a worker that starts late does what was missed, once
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}  # what failed stays to be looked at

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("SOCLE_LOG", "WARNING")},
}
