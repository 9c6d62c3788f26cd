"""What the Feishu adapter needs of the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr

from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class FeishuConfig:
    """Secrets stay out of its repr. ValueError for a webhook that could not tell a forged event."""

    app_id: str
    app_secret: str = field(repr=False)
    domain: str = "https://open.feishu.cn"
    mode: Literal["websocket", "webhook"] = "websocket"
    encrypt_key: str = field(default="", repr=False)
    verification_token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.mode == "webhook" and not self.encrypt_key and not self.verification_token:
            raise ValueError(
                "Feishu's webhook needs KANJIA_FEISHU_ENCRYPT_KEY (better) or KANJIA_FEISHU_VERIFICATION_TOKEN: "
                "without either anybody could send events"
            )

    @property
    def language(self) -> str:
        """What people most likely read: Feishu is Chinese, Lark (larksuite.com) is not."""
        return "en" if "larksuite" in self.domain else "zh"


def from_settings(settings: Settings) -> FeishuConfig:
    """Raises ValueError when something is missing, saying what."""
    if not settings.feishu_app_id or not settings.feishu_app_secret:
        raise ValueError("Feishu needs KANJIA_FEISHU_APP_ID and KANJIA_FEISHU_APP_SECRET")
    return FeishuConfig(
        app_id=settings.feishu_app_id,
        app_secret=settings.feishu_app_secret.get_secret_value(),
        domain=settings.feishu_domain,
        mode=settings.feishu_mode,
        encrypt_key=_plain(settings.feishu_encrypt_key),
        verification_token=_plain(settings.feishu_verification_token),
    )


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
