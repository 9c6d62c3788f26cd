"""The same question as other people's keyboards would have sent it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import opencc

_NAME = re.compile(r"[A-Za-z]{5,}")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) not in "@/"}
_KNOWN = frozenset(
    {"claude", "gemini", "sonnet", "deepseek", "hunyuan", "doubao", "mistral", "minimax", "baichuan", "openai"}
)
_to_traditional = opencc.OpenCC("s2tw")


def typo(text: str, chance: random.Random) -> str | None:
    """Two neighbouring letters of a model's name change places."""
    names = [m for m in _NAME.finditer(text) if m[0].lower() in _KNOWN and len(m[0]) > 5]
    if not names:
        return None
    match = chance.choice(names)
    places = [at for at in range(match.start() + 1, match.end() - 1) if text[at].lower() != text[at + 1].lower()]
    at = chance.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def spacing(text: str, _: random.Random) -> str | None:
    """Chinese and Latin set apart by spaces."""
    spaced = re.sub(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u4e00-\u9fff])", " ", text)
    return spaced if spaced != text else None


def hyphens(text: str, _: random.Random) -> str | None:
    """Hyphens inside names become spaces."""
    if text.startswith("/") or re.search(r"\d-\d", text):
        return None
    loose = re.sub(r"(?<=[A-Za-z0-9])-(?=[A-Za-z0-9])", " ", text)
    return loose if loose != text else None


def traditional(text: str, _: random.Random) -> str | None:
    """Written in traditional characters."""
    written = str(_to_traditional.convert(text))
    return written if written != text else None


def full_width(text: str, _: random.Random) -> str | None:
    """Letters and digits of double width."""
    return text.translate(_FULL_WIDTH) if not text.startswith("/") else None


def emoji(text: str, chance: random.Random) -> str | None:
    """A smile before or behind it."""
    smile = chance.choice("😂🤔🙏👍🔥💰")
    return f"{smile} {text}" if chance.random() < 0.5 else text + smile


def mention(text: str, _: random.Random) -> str | None:
    """The bot called by its name."""
    return f"@kanjia_bot {text}" if not text.startswith("/") else None


def upper(text: str, _: random.Random) -> str | None:
    """Shouted."""
    return text.upper() if text.upper() != text and not text.startswith("/") else None


MUTATIONS: tuple[Callable[[str, random.Random], str | None], ...] = (
    typo, spacing, hyphens, traditional, full_width, emoji, mention, upper,
)  # fmt: skip


def mutated(text: str, seed: int) -> Iterator[tuple[str, str]]:
    """(mutation's name, text) for every mutation that changes the text."""
    chance = random.Random(seed)
    for mutation in MUTATIONS:
        changed = mutation(text, chance)
        if changed is not None and changed != text:
            yield mutation.__name__, changed
