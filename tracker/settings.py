"""Settings, and the only place that reads the environment.

| variable        | default                | says                                                        |
|-----------------|------------------------|-------------------------------------------------------------|
| SECRET_KEY      | none (random if DEBUG) | signs sessions; needed                                      |
| DEBUG           | false                  | development: tracebacks in the browser                      |
| ALLOWED_HOSTS   | empty                  | host names served, separated by commas                      |
| HTTPS           | true (false if DEBUG)  | redirect to https, HSTS and secure cookies                  |
| BEHIND_PROXY    | false                  | a proxy ends TLS and always sets X-Forwarded-Proto          |
| DATABASE_URL    | db.sqlite3 beside this | sqlite:///file or postgres://user:password@host:port/name   |
| SURFACE         | all                    | all, public (no admin) or desk (no public doors)            |
| ONE_PERSON_DESK | false                  | lets one editor submit and approve; each revision says so   |
| DATA_NOTE       | empty                  | a sentence about the data, in `meta` of every public answer |
| STATIC_FINDERS  | false (true if DEBUG)  | serve static files from the code, without collectstatic     |
| PROXIES         | 1 if BEHIND_PROXY      | how many proxies of ours write X-Forwarded-For              |
| RATE_LIMIT      | 600/60                 | requests a client may send in so many seconds; 0: any       |
| ANSWER_CACHE_MB | 64                     | megabytes of finished answers that a process keeps; 0: none |

A value that cannot be read stops the process with the variable's name.
"""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()


# Reading the environment


def flag(name: str, *, default: bool) -> bool:
    """A true or false variable; environ.Env.bool would take a misspelt "treu" for false."""
    text = env.str(name, default=str(default)).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {text!r}; it takes true or false.")


def choice(name: str, *, of: tuple[str, ...]) -> str:
    """One of a few words; the first is the default."""
    text: str = env.str(name, default=of[0])
    if text not in of:
        raise ImproperlyConfigured(f"{name} is {text!r}; it takes one of: {', '.join(of)}.")
    return text


def whole(name: str, *, default: int) -> int:
    """A whole number from 0."""
    text = env.str(name, default=str(default)).strip()
    if text.isascii() and text.isdigit():
        return int(text)
    raise ImproperlyConfigured(f"{name} is {text!r}; it takes a whole number.")


def rate(name: str, *, default: str) -> tuple[int, int] | None:
    """A number of requests and of seconds, as 600/60; None for 0."""
    text = env.str(name, default=default).strip()
    parts = text.split("/")
    if text == "0":
        return None
    if len(parts) == 2 and all(part.isascii() and part.isdigit() and int(part) for part in parts):
        return int(parts[0]), int(parts[1])
    raise ImproperlyConfigured(f"{name} is {text!r}; it takes requests/seconds (600/60), or 0.")


def secret_key(*, debug: bool) -> str:
    """The signing key; only development may go without one and gets another each time."""
    text: str = env.str("SECRET_KEY", default="")
    if text:
        return text
    if debug:
        return get_random_secret_key()
    raise ImproperlyConfigured("SECRET_KEY is not set: give it a long random text, or set DEBUG.")


def database() -> dict[str, Any]:
    """The database that DATABASE_URL names, with what its engine needs to lose nothing."""
    try:
        found: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{DEFAULT_SQLITE}")
    except (KeyError, ValueError) as error:
        raise ImproperlyConfigured("DATABASE_URL is not the address of a database.") from error
    engine = found.get("ENGINE")
    if engine == "django.db.backends.sqlite3":
        return found | sqlite_file(found["NAME"])
    if engine == "django.db.backends.postgresql":
        # A server that hangs or is gone is given up on after seconds, in place of minutes.
        bounds = {"connect_timeout": 2, "tcp_user_timeout": 10_000}
        options = {"OPTIONS": bounds | found.get("OPTIONS", {})}
        return found | options | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    raise ImproperlyConfigured("DATABASE_URL names neither sqlite nor postgres.")


def sqlite_file(name: str) -> dict[str, Any]:
    """SQLite as writers side by side and a power cut need it.

    Django's defaults take the lock when a transaction first writes, too late to wait for it, and
    can lose the last commit when power fails. WAL is sound from SQLite 3.51.3 on only.
    """
    sound_wal = sqlite3.sqlite_version_info >= (3, 51, 3)
    journal = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        if sound_wal
        else "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA;"
    )
    return {
        # A relative name means the project's folder, wherever the process was started.
        "NAME": name if name == ":memory:" else str(BASE_DIR / name),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,  # seconds in which the file must open, though it is being written to
            # 64 MB of pages: with SQLite's 2 MB a large record is read again for each row written.
            # Then, 20 seconds that a writer waits for the one before it.
            "init_command": f"{journal} PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"
            " PRAGMA busy_timeout=20000;",
        },
        "CONN_MAX_AGE": 60,  # opening a file anew takes as long as a small answer
    }


# The project's own

DEFAULT_SQLITE = BASE_DIR / "db.sqlite3"

DEBUG = flag("DEBUG", default=False)
SECRET_KEY = secret_key(debug=DEBUG)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])

SURFACE = choice("SURFACE", of=("all", "public", "desk"))
ONE_PERSON_DESK = flag("ONE_PERSON_DESK", default=False)
DATA_NOTE: str = env.str("DATA_NOTE", default="")

INSTALLED_APPS = [
    "policies.apps.PoliciesConfig",  # first, so that its templates win
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "axes",
    "csp",
]

# Who is signed in: readers' processes have no use for it.
ACCOUNTS = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for the login view
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",  # refusals too are read by other sites' pages
    "policies.api.http.limits.limited",  # counts what the cache answers, too
    "policies.api.http.snapshot.read",
    "csp.middleware.CSPMiddleware",  # around all below: their redirects and refusals carry it too
    "policies.api.http.encoding.Encoding",  # its work is kept
    "policies.api.http.cookies.ignored",  # before all that read cookies
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *(ACCOUNTS if SURFACE != "public" else []),
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# The test database of PostgreSQL is test_<name>; runs side by side each take another name, which
# need not exist: DATABASE_URL=postgres://.../second tests in test_second.
DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Words and days: one language, and all days are UTC

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

# Static files

STATIC_FINDERS = flag("STATIC_FINDERS", default=DEBUG)
STATIC_URL = "/static/"
# WhiteNoise warns of a root that was never collected, so there is none where it is not read.
STATIC_ROOT = None if STATIC_FINDERS else BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = STATIC_FINDERS
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if STATIC_FINDERS
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# HTTPS and what browsers may do

HTTPS = flag("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains, and
    "security.W021",  # the browsers' preload list: both bind names that may not be ours
]
if SURFACE == "public":  # the admin is installed, for its tables, and not served
    SILENCED_SYSTEM_CHECKS += [
        "admin.E408",
        "admin.E409",
        "admin.E410",
        "axes.W002",
        "security.W003",
    ]
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked from within
BEHIND_PROXY = flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the API's documentation draws its icons from data
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Any site's pages may read the public API; none may send cookies to it.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
# What the doors heed, and what common libraries add unasked.
CORS_ALLOW_HEADERS = ["accept", "if-none-match", "content-type", "x-requested-with"]
CORS_EXPOSE_HEADERS = [
    "Content-Digest",
    "Content-Disposition",
    "ETag",
    "Link",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Row-Count",
]

# Accounts

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it turns away who is locked out
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# By name and address together: guessing elsewhere does not lock an editor out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False  # no banner at the start of each command

# The API

PUBLIC = "/api/v1/"  # what the paths of public doors begin with
PROXIES = whole("PROXIES", default=1 if BEHIND_PROXY else 0)
RATE_LIMIT = rate("RATE_LIMIT", default="600/60")
ANSWER_CACHE_MB = whole("ANSWER_CACHE_MB", default=64)
REST_FRAMEWORK = {
    # A stale session cookie must not change what a public door answers.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "policies.api.problems.handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sanctuary Tracker",
    "DESCRIPTION": (
        "What officials say about sanctuary policy, what their rules tell jailers and police to "
        "do, and what others call the place: each claim with its source, as of any day, and as "
        "we published it at any time. Samples for curl, Python, R and spreadsheets stand in "
        "docs/clients.md, beside the code."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Logs go to stderr, for whatever runs the process to keep

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": []},  # its own handler would print it a second time in DEBUG
        "axes": {"level": "WARNING"},  # one line a refused login, not four a login
    },
}
