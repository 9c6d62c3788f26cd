"""Every setting of the program, read from the environment (prefix `KANJIA_`); README.md lists them."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ADMIN: Final = re.compile(r"telegram:\d+|feishu:[\w-]+")
WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram takes as `secret_token`."""
DURATION: Final = "write a duration, for example PT1H or PT30M"


class Settings(BaseSettings):
    """Secrets are `SecretStr`, so that printing the settings never shows them. Empty text counts as not set."""

    model_config = SettingsConfigDict(
        env_prefix="KANJIA_", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str | None = None
    """None: a SQLite file in the user's data folder."""
    listen: str = "127.0.0.1:8080"
    public_url: str | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    telegram_token: SecretStr | None = None
    telegram_base_url: str = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_secret: SecretStr | None = None

    feishu_app_id: str | None = None
    feishu_app_secret: SecretStr | None = None
    feishu_domain: str = "https://open.feishu.cn"
    feishu_mode: Literal["websocket", "webhook"] = "websocket"
    feishu_encrypt_key: SecretStr | None = None
    feishu_verification_token: SecretStr | None = None

    admins: str = ""
    """`telegram:1001,feishu:ou_…`: who may confirm prices and hears of ill sources."""
    sources: str | None = None
    """Comma-separated names; `none` polls nothing; None: the sources that are on by default."""
    update_every: timedelta = timedelta(hours=1)

    @field_validator(
        "telegram_token", "telegram_webhook_secret", "telegram_base_url", "public_url", "listen", "log_level",
        "feishu_app_id", "feishu_app_secret", "feishu_domain", "feishu_encrypt_key", "feishu_verification_token",
        mode="before",
    )  # fmt: skip
    @classmethod
    def _one_word(cls, value: object) -> object:
        """A value out of a file often ends in a line end; one inside is a mistake, and is never sent anywhere."""
        if not isinstance(value, str):
            return value
        if re.search(r"\s", value.strip()):
            raise ValueError("there is a space or a line end inside it")
        return value.strip() or None

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, listen: str) -> str:
        if not _is_place(listen, with_port=True):
            raise ValueError("write host:port, for example 127.0.0.1:8080")
        return listen

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _as_telegram_takes_it(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("write 1 to 256 letters, digits, _ and -")
        return secret

    @field_validator("admins")
    @classmethod
    def _platform_and_person(cls, admins: str) -> str:
        given = [one.strip() for one in admins.split(",") if one.strip()]
        if not all(ADMIN.fullmatch(one) for one in given):
            raise ValueError("write telegram:1001,feishu:ou_… (Telegram's numeric id, Feishu's open_id)")
        return ",".join(given)

    @field_validator("update_every")
    @classmethod
    def _forwards(cls, every: timedelta) -> timedelta:
        if every <= timedelta():
            raise ValueError(DURATION)
        return every

    @field_validator("telegram_base_url", "feishu_domain", "public_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        scheme, _, rest = (url or "https://host").partition("://")
        if scheme.lower() not in ("http", "https") or not _is_place(rest):
            raise ValueError("write a web address, for example https://kanjia.example.org")
        return url.rstrip("/") if url is not None else None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        parts = urlsplit(f"//{self.listen}")
        return parts.hostname or "127.0.0.1", parts.port or 0

    @property
    def source_names(self) -> list[str] | None:
        """The sources that are named, as `data.sources.registry.chosen_sources` takes them."""
        return self.sources.split(",") if self.sources else None

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms that are configured, half or whole: what is missing is then told."""
        telegram = ("telegram",) if self.telegram_token else ()
        feishu = ("feishu",) if self.feishu_app_id or self.feishu_app_secret else ()
        return telegram + feishu

    @property
    def webhook_secret(self) -> str:
        """What Telegram must send along; without one set, a digest of the token: all replicas agree on it."""
        if self.telegram_webhook_secret:
            return self.telegram_webhook_secret.get_secret_value()
        token = self.telegram_token.get_secret_value() if self.telegram_token else ""
        return hashlib.sha256(f"kanjia webhook {token}".encode()).hexdigest()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be shown."""
        given = (
            self.telegram_token,
            self.telegram_webhook_secret,
            self.feishu_app_secret,
            self.feishu_encrypt_key,
            self.feishu_verification_token,
        )
        password = urlsplit(self.database_url).password if self.database_url else None
        values = [one.get_secret_value() for one in given if one]
        return tuple(v for v in (*values, self.webhook_secret, password) if v)


def _is_place(text: str, *, with_port: bool = False) -> bool:
    """`host`, `host:port`, `[::1]:80/path`."""
    try:
        parts = urlsplit(f"//{text}")
        return bool(parts.hostname) and (parts.port is not None or not with_port)
    except ValueError:
        return False


def _told(field: str, reason: str) -> str:
    """pydantic's words, without its prefix; its words about durations help nobody."""
    return DURATION if field == "update_every" else reason.removeprefix("Value error, ")


def read_settings() -> Settings | str:
    """The settings, or what is wrong with them, one line each, never with a value."""
    try:
        return Settings()
    except ValidationError as error:
        found = ((str(one["loc"][0]), one["msg"]) for one in error.errors())
        return "\n".join(f"KANJIA_{field.upper()}: {_told(field, reason)}" for field, reason in found)
