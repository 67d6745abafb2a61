"""Settings of the catalogue, all in one file; README.md lists the environment variables."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis import ConnectionPool

from catalogue import embedded

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    """Return the variable, stripped; raise ImproperlyConfigured if unset without a default."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        msg = f"环境变量 {name} 未设置。"
        raise ImproperlyConfigured(msg)
    return value


def env_bool(name: str) -> bool:
    """Return whether the variable is switched on; an unreadable value is an error, not False."""
    match env(name, "0").lower():
        case "1" | "true" | "yes" | "on":
            return True
        case "0" | "false" | "no" | "off":
            return False
        case value:
            msg = f"环境变量 {name} 应为 1 或 0，实为 {value!r}。"
            raise ImproperlyConfigured(msg)


def env_int(name: str, default: int, least: int = 1) -> int:
    """Return the variable as a whole number of at least 1, or 0."""
    value = env(name, str(default))
    if not value.isdecimal() or int(value) < least:
        msg = f"环境变量 {name} 应为{'正整数' if least else '非负整数'}，实为 {value!r}。"
        raise ImproperlyConfigured(msg)
    return int(value)


def env_list(name: str, default: str | None = None) -> list[str]:
    """Return the comma-separated variable as a list without empty items."""
    return [item for part in env(name, default).split(",") if (item := part.strip())]


def kept_secret(path: Path) -> str:
    """Return the secret in the file, made on first use and readable by its owner alone."""
    if not path.exists():
        with NamedTemporaryFile("w", dir=path.parent) as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            # whole or not at all, and once for all processes
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text().strip()


def database(url: str, variable: str = "DATABASE_URL") -> dj_database_url.DBConfig:
    """Return Django's settings for the URL; its errors never show it, for it holds a password.

    A password that is not percent-encoded splits the URL in the wrong places.
    """
    try:
        config = dj_database_url.parse(url)
    except ValueError:
        config = {}
    name = config.get("NAME") or "@"
    if config.get("ENGINE") != "django.db.backends.postgresql" or "@" in name or "/" in name:
        msg = (
            f"{variable} 无法识别，应形如 postgresql://用户:密码@主机:5432/库名"
            "（密码里的特殊字符须写成 %XX）。"
        )
        raise ImproperlyConfigured(msg)
    return config


def is_redis(url: str) -> bool:
    """Return whether the URL leads to a Redis, by host and database number or by path."""
    try:
        # connects to nothing yet
        found = ConnectionPool.from_url(url).connection_kwargs
        path = urlsplit(url).path.strip("/")
    except ValueError:
        return False
    if "path" in found:
        return True
    return "host" in found and (not path or path.isdecimal())


def cache(name: str, *, entries: int, seconds: int) -> dict[str, Any]:
    """Return Django's settings for a cache; Redis has a limit of its own for what it holds."""
    if url := env("CACHE_URL", ""):
        if not is_redis(url):
            # it may hold a password
            msg = (
                "CACHE_URL 无法识别，应形如 redis://:密码@主机:6379/0"
                "（密码里的特殊字符须写成 %XX）。"
            )
            raise ImproperlyConfigured(msg)
        redis = {"BACKEND": "catalogue.cache.Cache", "LOCATION": url, "KEY_PREFIX": name}
        return {**redis, "TIMEOUT": seconds}
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    return {**memory, "TIMEOUT": seconds, "OPTIONS": {"MAX_ENTRIES": entries}}


# Where everything that is not code lives: embedded database, caches, collected static files
VAR_DIR = Path(env("VAR_DIR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

# Trying the catalogue on one's own machine needs no settings; a public site has to say so
PRODUCTION = env_bool("PRODUCTION")
DEBUG = env_bool("DEBUG")
if PRODUCTION and DEBUG:
    msg = "PRODUCTION 与 DEBUG 不能同时打开。"
    raise ImproperlyConfigured(msg)

if PRODUCTION:
    SECRET_KEY = env("SECRET_KEY")
    ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
else:
    SECRET_KEY = env("SECRET_KEY", "") or kept_secret(VAR_DIR / "secret_key")
    ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")

INSTALLED_APPS = [
    "catalogue.apps.CatalogueConfig",
    "practices",
    "search",
    "catalogue.apps.CatalogueAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "reversion",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "corsheaders",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # outside of whatever asks the database, which it chooses
    "catalogue.middleware.DatabaseMiddleware",
    # what it answers passes nothing below: above stands what only adds headers
    "catalogue.page_cache.PageCacheMiddleware",
    # adds random bytes, so that lengths tell nothing of the CSRF token (BREACH)
    "django.middleware.gzip.GZipMiddleware",
    "catalogue.page_cache.TagMiddleware",
    "catalogue.script.ScriptMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "catalogue.middleware.RequestMiddleware",
    # last: it answers in place of the page for who is locked out
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "catalogue.urls"
WSGI_APPLICATION = "catalogue.wsgi.application"

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
                "catalogue.context.site",
                "catalogue.context.reader",
                "catalogue.context.reading_only",
                "practices.selection.picked",
            ],
        },
    }
]

# Database: PostgreSQL 15 or newer; without DATABASE_URL the embedded one under VAR_DIR
EMBEDDED_DATABASE = not env("DATABASE_URL", "")
DATABASES = {"default": database(env("DATABASE_URL", embedded.url(VAR_DIR)))}
# Servers that stream from it; what is public is read from them (catalogue.routing)
for _number, _url in enumerate(env_list("DATABASE_REPLICA_URLS", ""), 1):
    DATABASES[f"replica{_number}"] = database(_url, "DATABASE_REPLICA_URLS")
REPLICAS = [alias for alias in DATABASES if alias != "default"]
DATABASE_ROUTERS = ["catalogue.routing.Router"] if REPLICAS else []
# Seconds that a replica may be behind and still be read
DATABASE_REPLICA_MAX_LAG = env_int("DATABASE_REPLICA_MAX_LAG", 5)
# Whether the URLs lead to PgBouncer, where a session has another connection in every transaction
DATABASE_POOLER = env_bool("DATABASE_POOLER")
for _database in DATABASES.values():
    _options = _database.setdefault("OPTIONS", {})
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    if env("DATABASE_POOL", ""):
        # a dead server is not waited for long; once it lives, whoever asks next finds it, where the
        # pool would try for minutes, each time after twice as long
        _size = env_int("DATABASE_POOL", 1)
        _options["pool"] = {"min_size": 1, "max_size": _size, "timeout": 5, "reconnect_timeout": 1}
        _database["CONN_MAX_AGE"] = 0
    if REPLICAS:
        # others answer instead of one that is gone
        _options.setdefault("connect_timeout", 2)
        _options.setdefault("tcp_user_timeout", 5000)
    if DATABASE_POOLER:
        # it knows nothing of start-up options: the limit is set there (docs/scaling.md)
        _database["DISABLE_SERVER_SIDE_CURSORS"] = True
    else:
        # Commands may take their time; catalogue.wsgi sets a limit so that no page can
        _timeout = f"-c statement_timeout={env('STATEMENT_TIMEOUT', '0')}"
        _options["options"] = f"{_options.get('options', '')} {_timeout}".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Caches: each process's own, unless CACHE_URL names a Redis for all
CACHES = {
    # how often an address has asked the API
    "default": cache("default", entries=1000, seconds=300),
    # pages for readers, by all that they depend on: what has changed is never found again
    "pages": cache("pages", entries=200, seconds=3600),
}
# How long caches in front of the site may show a page without asking whether it has changed
SHARED_CACHE_SECONDS = env_int("SHARED_CACHE_SECONDS", 0, least=0)

# Language and time
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["catalogue.formats"]

# Static files
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Search: jieba keeps its parsed dictionary here and trusts what it finds, so it is private
JIEBA_CACHE_DIR = VAR_DIR / "jieba"
# How long it is remembered what was searched for
SEARCH_LOG_DAYS = env_int("SEARCH_LOG_DAYS", 365)

# Signing in
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"catalogue.passwords.{name}", "OPTIONS": options}
    for name, options in (
        ("SimilarityValidator", {}),
        ("LengthValidator", {"min_length": 12}),
        ("CommonValidator", {}),
        ("NumericValidator", {}),
    )
]
LOGIN_URL = "admin:login"
# A session ends when nothing was done for so long, when it is so old, or with the browser
SESSION_ENGINE = "catalogue.sessions"
SESSION_COOKIE_AGE = env_int("SESSION_IDLE_MINUTES", 120) * 60
SESSION_HOURS = env_int("SESSION_HOURS", 12)
# catalogue.admin.entrance renews it: pages for readers carry no cookie of who works here
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# So many wrong passwords for one name from one address close that way for so long
AXES_FAILURE_LIMIT = 5
# and so many for any names close it for all, which a whole office may come from
FAILURES_OF_ADDRESS = 50
AXES_HANDLER = "catalogue.admin.attempts.Attempts"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "catalogue.admin.sign_in.client_address"
AXES_LOCKOUT_CALLABLE = "catalogue.admin.sign_in.locked_out"
# what it keeps of a failure goes with the next one after that time, and holds no more than it needs
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "otp_token", "kept", "csrfmiddlewaretoken"]
# Whether everyone needs a second factor
REQUIRE_SECOND_FACTOR = env_bool("REQUIRE_SECOND_FACTOR")

# How long a link to a preview shows it
PREVIEW_DAYS = env_int("PREVIEW_DAYS", 7)

# Whether people may publish what they wrote themselves
SELF_APPROVAL = env_bool("SELF_APPROVAL")

# Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# not in the session, which is in the database: error pages show messages as well
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "catalogue.views.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
# The load balancer asks over plain HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
BEHIND_PROXY = env_bool("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Logs go to standard error and hold paths, never addresses, users or queries
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # scanners ask for any host; a line each would bury everything else
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}

# What the footer says of the site; each line is shown only when it is set
SITE_NAME = OTP_TOTP_ISSUER = env("SITE_NAME", "改革经验库")
SITE_FOOTER = {
    "主办单位": env("SITE_ORGANISER", ""),
    "联系方式": env("SITE_CONTACT", ""),
    "网站标识码": env("SITE_ID_CODE", ""),
    "ICP备案号": env("SITE_ICP", ""),
    "公安备案号": env("SITE_POLICE", ""),
}

# The API: read by anyone, JSON alone, no one signs in
# How often one address may ask; counted in the cache
API_PER_MINUTE = env_int("API_PER_MINUTE", 120)
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_THROTTLE_CLASSES": ["practices.api.throttle.Throttle"],
    "DEFAULT_METADATA_CLASS": "practices.api.metadata.Metadata",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "practices.api.errors.answer",
    "UNAUTHENTICATED_USER": None,
    # the proxy appends the address that it was asked from; what stands before can be made up
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
    # ?format= is a parameter like any other that means nothing here
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME}数据接口",
    "VERSION": "1.0.0",
    "DESCRIPTION": (
        "只读，不用登录。答复是 JSON，文字编码为 UTF-8，出错时也是。\n"
        "名称、正文和引文照录原文，有 departure_reason 的除外；"
        "摘要、分类和数据的名目由编者所加，引用时请以原文为准。\n"
        f"同一网络地址每分钟最多问 {API_PER_MINUTE} 次，超过时答 429。"
        "答复带 ETag，再问时放进 If-None-Match，没有变化就答 304。"
        "可以从别的网站的网页里调用（CORS）。"
        "用接口检索不作记录；网络地址只为限制次数在内存里暂存。"
    ),
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    # docstrings are for programmers of the site
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "ENUM_NAME_OVERRIDES": {
        "FigureKind": "practices.models.FigureKind",
        "FirstScope": "practices.models.FirstScope",
        "Match": "practices.api.match.Match",
        "SuggestionKind": "practices.api.suggestions.Kind",
    },
}
# Pages of other sites may read the API, and nothing else
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ("GET", "HEAD", "OPTIONS")
CORS_EXPOSE_HEADERS = ("ETag", "Retry-After")

# Whom to tell of a weakness: addresses for /.well-known/security.txt, which is there only when set
SECURITY_CONTACT = env_list("SECURITY_CONTACT", "")
for _contact in SECURITY_CONTACT:
    if not _contact.startswith(("https://", "mailto:", "tel:")):
        msg = f"SECURITY_CONTACT 应以 mailto:、https:// 或 tel: 开头，实为 {_contact!r}。"
        raise ImproperlyConfigured(msg)
