"""Commands that are read word by word: the typed twins of buttons, and settings that a sentence rarely says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from handlers.question import Filters, Intent, Question
from handlers.understand.clean import clean

_COMMAND: Final = re.compile(r"/(\w{1,20})(?:@\w{1,40})?(?:\s+(.{0,200}))?")
_NUMBER: Final = re.compile(r"#(\d{1,9})")
_TIME: Final = re.compile(r"\d{2}:\d{2}")
_LANGUAGES: Final = {
    "zh": "zh", "zh-hans": "zh", "zh-cn": "zh", "中文": "zh", "简体": "zh", "zh-hant": "zh-Hant",
    "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "繁體": "zh-Hant", "繁体": "zh-Hant", "en": "en", "english": "en",
    "英文": "en",
}  # fmt: skip
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_PHRASES: Final[dict[str, tuple[Intent, str]]] = {
    "暂停推送": ("settings", "pause"), "暫停推送": ("settings", "pause"), "暂停订阅": ("settings", "pause"),
    "pause": ("settings", "pause"), "恢复推送": ("settings", "resume"), "恢復推送": ("settings", "resume"),
    "继续推送": ("settings", "resume"), "resume": ("settings", "resume"), "静默推送": ("settings", "silent on"),
    "靜默推送": ("settings", "silent on"), "有声推送": ("settings", "silent off"),
    "开放设置": ("settings", "open"), "開放設定": ("settings", "open"), "仅管理员": ("settings", "closed"),
    "僅管理員": ("settings", "closed"), "导出订阅": ("list_subscriptions", "export"),
    "匯出訂閱": ("list_subscriptions", "export"), "导入订阅": ("list_subscriptions", "import"),
    **{
        f"{end}{quiet}": ("settings", "undisturbed")
        for end in ("取消", "关闭", "关掉", "解除", "關閉", "關掉")
        for quiet in ("免打扰", "免打擾", "勿扰", "勿擾", "免打扰时段", "免打擾時段")
    },
    **{
        f"{end} {quiet}": ("settings", "undisturbed")
        for end in ("cancel", "turn off", "end", "no")
        for quiet in ("quiet hours", "do not disturb", "dnd")
    },
}  # fmt: skip
"""Whole messages that mean a command."""


def direct_question(text: str) -> Question | None:
    """The question of `/unsubscribe #12`, `/settings digest daily 09:00`, `/export` …; None for all else."""
    found = _direct(text)
    return found.model_copy(update={"language": clean(text).script}) if found else None


def _direct(text: str) -> Question | None:
    phrase = _PHRASES.get(text.strip().lower())
    if phrase:
        return _SPELLED[phrase[0]](phrase[1])
    first = text.strip().partition("\n")[0].strip()
    found = _COMMAND.fullmatch(first) if first.startswith("/") else None
    if found is None:
        return None
    name, rest = found[1].lower(), (found[2] or "").strip()
    if name in ("export", "import"):
        return _list(f"{name} {rest}".strip())
    if name in ("pause", "resume") and not rest:
        return _settings(name)
    if name == "review":
        return Question(intent="settings", action="review")
    intent = _NAMES.get(name)
    return _SPELLED[intent](rest) if intent else None


_NAMES: Final[dict[str, Intent]] = {
    "subscribe": "subscribe",
    "unsubscribe": "unsubscribe",
    "settings": "settings",
    "subscriptions": "list_subscriptions",
}


def _subscribe(rest: str) -> Question | None:
    return None if rest else Question(intent="subscribe")


def _unsubscribe(rest: str) -> Question | None:
    if not rest:
        return Question(intent="unsubscribe")
    number = _NUMBER.fullmatch(rest)
    if number:
        return Question(intent="unsubscribe", action=number[1])
    return Question(intent="unsubscribe", filters=Filters(all=True)) if rest.lower() in ("all", "全部") else None


def _list(rest: str) -> Question | None:
    action = rest.split(maxsplit=1)[0] if rest else ""
    return Question(intent="list_subscriptions", action=action) if action in ("export", "import") else None


def _settings(rest: str) -> Question | None:
    words = rest.split()
    read = _SETTINGS.get(words[0].lower()) if words else None
    filters = read(words[1:]) if read else None
    return Question(intent="settings", filters=Filters(**filters)) if filters else None


Read = Callable[[list[str]], dict[str, Any] | None]


def _flag(name: str, *, value: bool) -> Read:
    return lambda words: {name: value} if not words else None


def _on_off(name: str) -> Read:
    return lambda words: {name: words[0] == "on"} if words in (["on"], ["off"]) else None


def _one(name: str) -> Read:
    return lambda words: {name: words[0]} if len(words) == 1 else None


def _language(words: list[str]) -> dict[str, Any] | None:
    known = _LANGUAGES.get(words[0].lower()) if len(words) == 1 else None
    return {"language": known} if known else None


def _currency(words: list[str]) -> dict[str, Any] | None:
    return {"currency": words[0].upper()} if len(words) == 1 and words[0].upper() in ("CNY", "USD") else None


def _mute(words: list[str]) -> dict[str, Any] | None:
    return {"mute": " ".join(words)} if words else None


def _digest(words: list[str]) -> dict[str, Any] | None:
    """`daily 09:00`, `weekly friday 09:00`, `off`."""
    if not words or words[0] not in ("daily", "weekly", "off"):
        return None
    days = [word for word in words[1:] if word.lower() in _DAYS]
    times = [word for word in words[1:] if _TIME.fullmatch(word)]
    if len(days) + len(times) != len(words) - 1:
        return None
    found: dict[str, Any] = {"digest": words[0]}
    return found | ({"at": times[0]} if times else {}) | ({"day": days[0].lower()} if days else {})


def _undisturbed(words: list[str]) -> dict[str, Any] | None:
    """No quiet hours any more, and no mute."""
    return None if words else {"quiet": "off", "mute": "off"}


_SETTINGS: Final[dict[str, Read]] = {
    "undisturbed": _undisturbed,
    "pause": _flag("paused", value=True),
    "resume": _flag("paused", value=False),
    "open": _flag("open", value=True),
    "closed": _flag("open", value=False),
    "close": _flag("open", value=False),
    "silent": _on_off("silent"),
    "language": _language,
    "语言": _language,
    "zone": _one("zone"),
    "时区": _one("zone"),
    "quiet": _one("quiet"),
    "mute": _mute,
    "digest": _digest,
    "currency": _currency,
}
_SPELLED: Final[dict[Intent, Callable[[str], Question | None]]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "settings": _settings,
    "list_subscriptions": _list,
}
