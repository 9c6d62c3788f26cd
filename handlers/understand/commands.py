"""Commands at the start of a text, `/compare` and `比价` alike: what follows is read as free text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.question import Intent

INTENTS: dict[str, Intent] = {
    "compare": "compare_cost",
    "cost": "cost",
    "price": "price",
    "history": "history",
    "cuts": "biggest_cuts",
    "cheapest": "cheapest",
    "budget": "budget",
    "subscribe": "subscribe",
    "unsubscribe": "unsubscribe",
    "subscriptions": "list_subscriptions",
    "settings": "settings",
    "help": "help",
    "start": "help",
}
TWINS = {
    "比价": "compare", "对比": "compare", "价格": "price", "查价": "price", "历史": "history", "降价榜": "cuts",
    "最便宜": "cheapest", "预算": "budget", "订阅": "subscribe", "退订": "unsubscribe", "取消订阅": "unsubscribe",
    "我的订阅": "subscriptions", "设置": "settings", "帮助": "help", "开始": "start",
}  # fmt: skip
SHORT = {
    "sub": "subscribe", "unsub": "unsubscribe", "subs": "subscriptions", "list": "subscriptions",
    "watch": "subscribe", "unwatch": "unsubscribe", "alerts": "subscriptions", "vs": "compare",
    "cheap": "cheapest", "calc": "cost", "set": "settings", "h": "help",
}  # fmt: skip
"""What people type for a command whose name they half remember."""
ACTIONS = frozenset({"start", "forget", "review", "export", "import", "pause", "resume"})
"""Commands that are no question: the handler finds the word in `Question.action`."""

_IMPLIED = {"subscribe": frozenset({"alert"})}
_SLASH = re.compile(r"/([a-z_]{2,20})(?:@\w{2,40})?(?=\s|$)\s*", re.IGNORECASE)
_TWIN = re.compile(rf"({'|'.join(sorted(TWINS, key=len, reverse=True))})(?:\s+|[:：]\s*|$)")


@dataclass(frozen=True, slots=True)
class Command:
    """intent: what it forces, None for actions alone. start: where the free text begins."""

    word: str
    intent: Intent | None
    start: int

    @property
    def action(self) -> str | None:
        """The word, when it is one of ACTIONS."""
        return self.word if self.word in ACTIONS else None


def command_of(folded: str) -> Command | None:
    """The command a text begins with; None when it begins with none, or with one that is not ours."""
    match = _SLASH.match(folded)
    if match:
        word = SHORT.get(match[1].lower(), match[1].lower())
        known = word in INTENTS or word in ACTIONS
        return Command(word, INTENTS.get(word), match.end()) if known else None
    match = _TWIN.match(folded)
    if match:
        word = TWINS[match[1]]
        return Command(word, INTENTS[word], match.end())
    return None


def implied_by(command: Command | None) -> frozenset[str]:
    """Kinds of words of the slot reader that the command stands for."""
    return _IMPLIED.get(command.intent or "", frozenset()) if command is not None else frozenset()
