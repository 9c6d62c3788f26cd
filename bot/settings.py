"""Every setting of the program, read from the environment (prefix `KANJIA_`); docs/settings.md lists them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, listen: str) -> str:
        parts = urlsplit(f"//{listen}")
        if not parts.hostname or parts.port is None:
            raise ValueError("write host:port, for example 127.0.0.1:8080")
        return listen

    @field_validator("telegram_base_url", "feishu_domain", "public_url")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            raise ValueError("write a web address, for example https://kanjia.example.org")
        return url.rstrip("/") if url is not None else None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        parts = urlsplit(f"//{self.listen}")
        return parts.hostname or "127.0.0.1", parts.port or 0

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms that are configured."""
        telegram = ("telegram",) if self.telegram_token else ()
        feishu = ("feishu",) if self.feishu_app_id and self.feishu_app_secret else ()
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


def read_settings() -> Settings | str:
    """The settings, or what is wrong with them, one line each, never with a value."""
    try:
        return Settings()
    except ValidationError as error:
        lines = (f"KANJIA_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
        return "\n".join(lines)
