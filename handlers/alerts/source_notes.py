"""What an admin of the bot is told of its price sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.reply import Reply
from handlers.words import Language, words


def stale_source(told: Mapping[str, Any], languages: Sequence[Language]) -> Reply:
    """`told`: source, since (of its last good fetch, UTC; empty: there was none), error. A line a language."""
    return Reply(lines=tuple(_line(told, language) for language in languages), language=languages[0])


def _line(told: Mapping[str, Any], language: Language) -> str:
    say, source, error = words(language), told["source"], told["error"]
    if told["since"]:
        line = say(
            "Source {source}: no good fetch since {since} UTC. {error}",
            source=source,
            since=told["since"],
            error=error,
        )
    else:
        line = say("Source {source}: no good fetch so far. {error}", source=source, error=error)
    return line.strip()
