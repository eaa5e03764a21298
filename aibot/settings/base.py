"""All settings. What each one means to its user is explained in `.env.example`."""

from __future__ import annotations

import logging.config
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import structlog

from aibot.settings import env, env_file
from aibot.settings.key_files import kept_secret, new_encryption_key, new_secret_key
from aibot.settings.loggers import LOGGERS
from aibot.settings.mode import settings_file
from aibot.settings.passwords import passwords
from core.log import PROCESSORS, hide, mask_secrets, show_invisible
from core.outage_log import OUTAGES
from core.tracebacks import mask_tracebacks

BASE_DIR = Path(__file__).resolve().parents[2]
# Whatever is written, the database and logs too, is for the user only that aibot runs as.
os.umask(0o077)
ENV_FILE = settings_file()
env_file.load(ENV_FILE)

# python-telegram-bot then gives waits as timedelta, as its next version does.
os.environ.setdefault("PTB_TIMEDELTA", "true")

DATA_DIR = env.folder("AIBOT_DATA_DIR", BASE_DIR / "var")
SECRETS_DIR = DATA_DIR / "secrets"

# --- Telegram -------------------------------------------------------------------------------
TG_API_ID = env.integer("TG_API_ID", 0, low=1, high=2**31 - 1)
TG_API_HASH = env.text("TG_API_HASH")
TG_DC = env.data_centre("TG_DC")
TG_DC_PUBLIC_KEY = env.text("TG_DC_PUBLIC_KEY")
TELEGRAM_BOT_TOKEN = env.text("TELEGRAM_BOT_TOKEN")
TELEGRAM_BOT_API_URL = env.web_address("TELEGRAM_BOT_API_URL")
#: Where people reach the admin, if a web server stands in front of it.
PUBLIC_URL = env.public_url("PUBLIC_URL")
OWNER_TELEGRAM_ID = env.telegram_ids("OWNER_TELEGRAM_ID")
COLLECT_DIALOGS = env.integer("COLLECT_DIALOGS", 15, low=0, high=500)
PROBE_SECONDS = env.number("PROBE_SECONDS", 30, low=0.5, high=3600)
COLLECT_MESSAGES = env.integer("COLLECT_MESSAGES", 20, low=1, high=100)

# --- Answers --------------------------------------------------------------------------------
AI_API_KEY = env.text("AI_API_KEY")
AI_MODEL = env.text("AI_MODEL", "gpt-4o-mini")
AI_BASE_URL = env.web_address("AI_BASE_URL")
AI_EMBEDDING_MODEL = env.text("AI_EMBEDDING_MODEL")
#: What knowledge asks the embedding model through: it lies below the budget and can't import it.
EMBEDDING_METER = "drafts.services.money.embedding_usage.metered_embedding"
AI_FALLBACK_MODEL = env.text("AI_FALLBACK_MODEL")
AI_FALLBACK_API_KEY = env.text("AI_FALLBACK_API_KEY")
AI_FALLBACK_BASE_URL = env.web_address("AI_FALLBACK_BASE_URL")
AI_TIMEOUT_SECONDS = env.number("AI_TIMEOUT_SECONDS", 60, low=1, high=600)
AI_PROMPT_TOKENS = env.integer("AI_PROMPT_TOKENS", 8000, low=1000, high=1_000_000)
AI_OUTPUT_TOKENS = env.integer("AI_OUTPUT_TOKENS", 4000, low=200, high=100_000)
AI_PRICE_INPUT = env.amount("AI_PRICE_INPUT")
AI_PRICE_OUTPUT = env.amount("AI_PRICE_OUTPUT")
AI_PRICE_CURRENCY = env.currency("AI_PRICE_CURRENCY", "USD")
AI_BUDGET_PER_DAY = env.amount("AI_BUDGET_PER_DAY", "0") or Decimal(0)
AI_TOKENS_PER_DAY = env.integer("AI_TOKENS_PER_DAY", 0, low=0, high=2**31 - 1)
env.together(["AI_PRICE_INPUT", "AI_PRICE_OUTPUT"])
ARCHIVE_CHANNEL_ID = env.channel_id("ARCHIVE_CHANNEL_ID")
AUTO_REPLIES_PER_HOUR = env.integer("AUTO_REPLIES_PER_HOUR", 6, low=0, high=60)
AUTO_REPLIES_PER_DAY = env.integer("AUTO_REPLIES_PER_DAY", 30, low=0, high=1000)
AUTO_REPLY_KNOWN_AFTER = env.integer("AUTO_REPLY_KNOWN_AFTER", 2, low=0, high=1000)
AUTO_REPLY_CONFIDENCE = env.integer("AUTO_REPLY_CONFIDENCE", 85, low=0, high=100)
DEFAULT_CHAT_MODE = env.choice("DEFAULT_CHAT_MODE", "off", ("off", "suggest", "auto"))
ANALYSIS_DEBOUNCE_SECONDS = env.number("ANALYSIS_DEBOUNCE_SECONDS", 8, low=0, high=3600)
FALLBACK_AFTER_MINUTES = env.number("FALLBACK_AFTER_MINUTES", 10, low=0, high=10080)
CARD_HOLD_MINUTES = env.number("CARD_HOLD_MINUTES", 10, low=0.01, high=1440)
CARD_REMINDER_MINUTES = env.number("CARD_REMINDER_MINUTES", 60, low=0, high=10080)
DRAFT_EXPIRY_HOURS = env.number("DRAFT_EXPIRY_HOURS", 48, low=0.001, high=8760)

# --- Keywords -------------------------------------------------------------------------------
EBAY_CLIENT_ID = env.text("EBAY_CLIENT_ID")
EBAY_CLIENT_SECRET = env.text("EBAY_CLIENT_SECRET")
MAX_KEYWORDS_PER_PERSON = env.integer("MAX_KEYWORDS_PER_PERSON", 200, low=1, high=100_000)

# --- Processes ------------------------------------------------------------------------------
OUTAGE_NOTICE_MINUTES = env.number("OUTAGE_NOTICE_MINUTES", 10, low=0, high=10080)
HEALTH_HOST = env.text("HEALTH_HOST", "127.0.0.1")
HEALTH_PORT = env.integer("HEALTH_PORT", 9876, low=0, high=65535)
BACKUP_DIR = env.text("BACKUP_DIR", str(DATA_DIR / "backups"))
SECRET_KEY = kept_secret("SECRET_KEY", SECRETS_DIR, new_secret_key)
SESSION_ENCRYPTION_KEYS = [
    part
    for part in kept_secret("SESSION_ENCRYPTION_KEYS", SECRETS_DIR, new_encryption_key).split(",")
    if part
]
DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "aibot.sqlite3")}
REDIS_URL = env.text("REDIS_URL")

# --- Django ---------------------------------------------------------------------------------
DEBUG = False
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "simple_history",
    "django_celery_beat",
    "aibot",
    "accounts",
    "outbox",
    "knowledge",
    "drafts",
    "monitoring",
    "inbox",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "aibot.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "aibot.time_zone.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "aibot.lockout.SignInMiddleware",
]
LOGIN_REDIRECT_URL = "home"
#: What deliveries are about, by the first part of their reference: tables of the apps.
DELIVERY_PAGES = (
    "drafts.references.PAGES",
    "monitoring.references.PAGES",
    "health.references.PAGES",
)
#: What the kinds of deliveries are called, by kind: tables of the apps that make them.
DELIVERY_LABELS = (
    "outbox.replies.LABELS",
    "drafts.references.LABELS",
    "monitoring.references.LABELS",
    "health.references.LABELS",
)
#: How the admin tries a failed delivery again, by kind, where it takes more than its row: a
#: function of the delivery and the user's name, which returns whether it will be tried again.
RETRY_ANSWER = "drafts.services.buttons.decisions.retry_answer"
DELIVERY_RETRIES = {"answer": RETRY_ANSWER, "answer_by_bot": RETRY_ANSWER}
#: Brings a person's open cards into their language, if it was changed just now.
TRANSLATE_CARDS = "bot.card_language.refresh_translated"
LOGIN_URL = "admin:login"
ROOT_URLCONF = "aibot.urls"
ASGI_APPLICATION = "aibot.asgi.application"
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
            ]
        },
    }
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("uk", "Українська")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "aibot.formats"
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Berlin")

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700

# --- Celery ---------------------------------------------------------------------------------
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A task that runs longer than this is handed out twice, so limits stay below it.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"visibility_timeout": 900}
else:
    _broker = DATA_DIR / "broker"
    for _part in ("queue", "done", "control"):
        (_broker / _part).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT = "filesystem://", "core.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "processed_folder": str(_broker / "done"),
        "control_folder": str(_broker / "control"),
        "store_processed": False,
        # How often the folder is looked into, in seconds; kombu's own value is 1.
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = 0  # so beat plans no removal of results
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 720, 660
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_CONSUMER = "core.consumer:Consumer"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "core.beat:Scheduler"
#: With the default engines there is one worker, which runs beat in a thread (core.beat_thread).
BEAT_IN_WORKER = not REDIS_URL and DATABASES["default"]["ENGINE"].endswith("sqlite3")
DJANGO_CELERY_BEAT_TZ_AWARE = True

# --- Logs -----------------------------------------------------------------------------------
LOG_LEVEL = env.choice("LOG_LEVEL", "info", ("debug", "info", "warning", "error")).upper()
LOG_FORMAT = env.choice("LOG_FORMAT", "text", ("text", "json"))
# Set up here, without Django's own part: that would write mails, and load all of its views.
LOGGING_CONFIG = None
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "ours": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": PROCESSORS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                mask_secrets,
                show_invisible,
                structlog.processors.JSONRenderer()
                if LOG_FORMAT == "json"
                else structlog.dev.ConsoleRenderer(colors=False),
            ],
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "ours",
            "filters": [OUTAGES.filter],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": LOGGERS,
}
hide(
    [
        TELEGRAM_BOT_TOKEN,
        TG_API_HASH,
        AI_API_KEY,
        AI_FALLBACK_API_KEY,
        EBAY_CLIENT_SECRET,
        SECRET_KEY,
        *SESSION_ENCRYPTION_KEYS,
        *passwords(DATABASES["default"], REDIS_URL),
    ]
)
mask_tracebacks()
#: What an error page or mail shows, should there ever be one.
DEFAULT_EXCEPTION_REPORTER = "core.error_reports.Reporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "core.error_reports.ReporterFilter"
logging.config.dictConfig(LOGGING)
structlog.configure(
    processors=[*PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
