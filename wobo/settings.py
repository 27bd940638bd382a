"""Settings: one file, read strictly from the environment. Each variable is explained in .env.example."""

from email.utils import formataddr
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, validate

VERSION = "0.1.0"
BASE_DIR = Path(__file__).resolve().parent.parent
DEFAULT_SECRET = "not-a-secret"  # noqa: S105  refused by `serve`, see wobo/site/checks.py

env = Env(expand_vars=False)


def secret(name: str, default: str | None = None) -> str:
    """Return the variable `name`, or the content of the file that `name`_FILE points to."""
    path = env.str(f"{name}_FILE", "")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    value = env.str(name, default)
    if not value:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE): see .env.example.")
    return value


# The installation
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SECRET_KEY = secret("SECRET_KEY", DEFAULT_SECRET if DEBUG or DEMO else None)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [SITE_URL])
BEHIND_PROXY = env.int("BEHIND_PROXY", 0, validate=validate.Range(min=0, max=5))
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var"))).resolve()
SIMULATED_TIME = env.bool("SIMULATED_TIME", False)
ADMIN = env.bool("ADMIN", False)
TRAIL_KEY_FILE = Path(env.str("TRAIL_KEY_FILE", str(VAR_DIR / "trail.key")))
TRAIL_CHECKPOINTS = Path(env.str("TRAIL_CHECKPOINTS", str(VAR_DIR / "checkpoints.jsonl")))
SETUP_TOKEN_FILE = VAR_DIR / "setup.token"

# What an installation accepts: one block, so that the limits are read and changed in one place.
LIMITS = {
    "file_bytes": 50 * 2**20,
    "request_files": 20,
    "request_bytes": 200 * 2**20,
    "catalogue_bytes": 20 * 2**20,
    "sheet_bytes": 10 * 2**20,
    "sheet_rows": 20_000,
    "reports_queued_user": 3,
    "reports_queued_client": 20,
    "event_bytes": 64 * 2**10,
    "text_characters": 20_000,  # of a text area
    "dossier_files": 3000,
    "dossier_bytes": 2 * 2**30,
    "dossier_pages": 10_000,
    "room_pages": 200,  # of one PDF that a guest of an evidence room reads, stamped in the request
    "room_bytes": 30 * 2**20,
}
IDLE_SECONDS = 30 * 60
IDLE_SECONDS_ON_SITE = 8 * 60 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
INVITATION_DAYS = 7
SIGNING_CODE_MINUTES = 10
LEASE_SECONDS = env.int("LEASE_SECONDS", 40, validate=validate.Range(min=2, max=600))
SWEEP_SECONDS = env.int("SWEEP_SECONDS", 60, validate=validate.Range(min=1, max=600))
RENDER_ATTEMPTS = 3

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_fsm",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "wobo.accounts",
    "wobo.files",
    "wobo.workflow",
    "wobo.reporting",
    "wobo.notices",
    "certification",
    "training",
    "documents",
    "audits",
    "wobo.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "wobo.site.middleware.response_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wobo.site.middleware.request_facts",
    "wobo.site.middleware.session_limits",
    "wobo.site.middleware.user_language",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "wobo.site.second_factor.second_factor",
    "wobo.site.middleware.obstructed",
]
ROOT_URLCONF = "wobo.urls"
WSGI_APPLICATION = "wobo.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "wobo.site.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "wobo.site.forms.Renderer"

# Data: SQLite unless DATABASE_URL names another. The options are those that held in races and power cuts.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;PRAGMA foreign_keys=ON"
    ),
}
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'wobo.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c lock_timeout=5s"
ATOMIC_REQUESTS = False

REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

STORAGE_URL = env.str("STORAGE_URL", "")
STORAGES = {
    "default": {"BACKEND": "wobo.files.storage.DurableStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if STORAGE_URL:
    if not STORAGE_URL.startswith("s3://"):
        raise ImproperlyConfigured("STORAGE_URL must read s3://bucket/prefix, or be empty for local files.")
    bucket, _sep, prefix = STORAGE_URL.removeprefix("s3://").partition("/")
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": bucket, "location": prefix, "file_overwrite": False},
    }
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_HANDLERS = ["wobo.files.uploads.LimitedUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = LIMITS["request_files"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Mail: EMAIL_URL, or what the administrator entered; without either, pages show links to copy.
_email = env.dj_email_url("EMAIL_URL", "dummy://")
if "EMAIL_BACKEND" not in _email:
    raise ImproperlyConfigured(
        "EMAIL_URL must begin with smtp://, submission://, console:// or file:; see .env.example."
    )
EMAIL_BACKEND = "wobo.notices.mail.FirmBackend"
EMAIL_URL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _email["EMAIL_USE_TLS"], _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", formataddr(("Wobo", "wobo@localhost")))
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Languages and time
LANGUAGE_CODE = env.str("LANGUAGE_CODE", "zh-hans", validate=validate.OneOf(["zh-hans", "zh-hant", "en"]))
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["wobo.formats"]
TIME_ZONE = env.str("TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

# Signing in (django-allauth)
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "display_name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "wobo.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proves the address; a change of it is confirmed
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_USER_DISPLAY = "wobo.accounts.adapter.display"
ALLAUTH_TRUSTED_PROXY_COUNT = BEHIND_PROXY
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Wobo"
USERSESSIONS_TRACK_ACTIVITY = False  # a write per page; session_limits notes the last activity once a minute

# Browser security
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
CSRF_FAILURE_VIEW = "wobo.site.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "object-src": ["'none'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Celery is a doorbell: the Report rows are the truth (wobo/reporting).
CELERY = {
    "broker_url": REDIS_URL or "filesystem://localhost//",
    "broker_connection_retry_on_startup": True,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "worker_max_tasks_per_child": 200,
    "task_soft_time_limit": 200,
    "task_time_limit": 240,
    "worker_hijack_root_logger": False,
    "timezone": TIME_ZONE,
    "broker_transport_options": {
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 0.5,
        "socket_timeout": 2,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue" / "control"),
        "polling_interval": 0.1,
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
