"""Names no table has: 盘龙x7, foobar-3000, 天枢九号. They fill a slot with nothing, and nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.understand.cues import Hit, value_words
from handlers.understand.naming.mention import Mention
from handlers.understand.scope import Leftover
from handlers.understand.slots.words import vocabulary

_VERSIONED = re.compile(
    r"[-_ ]?(?:"
    r"(?!\d+(?:\.\d+)?[kmw](?![a-z0-9]))[a-z]{0,2}\d{1,4}(?:\.\d{1,2}){0,2}[a-z]{0,3}(?![a-z0-9_万亿千百元块刀个次字%天日月年周秒分条页篇轮遍倍折点]|小时|\.\d|:\d)"
    r"|[一二三四五六七八九十百]{1,3}(?:号|代)"
    r"|大?模型(?:[一二三四五六七八九十]{1,3}(?:号|代)"
    r"|[-_ ]?[a-z]{0,2}\d{1,3}(?:\.\d{1,2})?(?![a-z0-9万亿千百元块刀个次字%]|\.\d))"
    r"|大模型)"
)
_TIER = re.compile(r"[-_ ]?(?:pro|max|mini|lite|plus|turbo|ultra|flash|air|nano)(?![a-z])")
_JOIN = re.compile(r"(?:和|跟|与|同|及|比|对|vs\.?|versus|pk|还是|或|,|/|and|or|to|than|against)\s?$")
_JOIN_AFTER = re.compile(r"\s?(?:和|跟|与|同|及|比|对|vs\b|versus\b|pk|还是|或|,|/|and\b|or\b|than\b|against\b)")
_LONGEST = 16
_MOST = 40
"""Unexplained words that are looked at."""


def unknown_names(
    folded: str, words: Sequence[Leftover], known: Sequence[Mention], hits: Sequence[Hit]
) -> list[Mention]:
    """Mentions of kind `unknown` among the words nothing explains.

    A word counts when a version, a tier word or 大模型 is written onto it, or when it stands where the second
    name of a comparison is due.
    """
    cues = {cue for hit in hits for cue in hit.cues}
    if "goods" in cues:
        return []
    weighed = cues & {"compare", "versus"} or ("which" in cues and cues & {"price", "money", "cheap", "least"})
    comparing = bool(weighed) and sum(m.kind not in ("tier", "host") for m in known) == 1
    found: list[Mention] = []
    values = value_words(folded) if words else []
    for word in words[:_MOST]:
        end = _end_of_name(folded, word)
        if (
            end is None
            and comparing
            and not found
            and len(word.text) > 1
            and _in_second_place(folded, word, known)
        ):
            end = word.end
        if end is not None and any(
            word.start < name.end and name.start < end for name in known if name.kind != "tier"
        ):
            continue
        if end is not None and word.text not in vocabulary().words and not _is_value(word, values):
            found.append(
                Mention(word.start, end, (), "unknown", rule="no table has it", text=folded[word.start : end])
            )
    return found


def _is_value(word: Leftover, values: Sequence[tuple[int, int]]) -> bool:
    """The `source` of `open source 70b`."""
    return any(start <= word.start and word.end <= end for start, end in values)


def _end_of_name(folded: str, word: Leftover) -> int | None:
    if len(word.text) > _LONGEST or len(word.text) < 2:
        return None
    for shape in (_VERSIONED, _TIER):
        match = shape.match(folded, word.end)
        if match and match.end() > word.end:
            tier = _TIER.match(folded, match.end())
            return tier.end() if tier else match.end()
    return None


def _in_second_place(folded: str, word: Leftover, known: Sequence[Mention]) -> bool:
    other = next(mention for mention in known if mention.kind not in ("tier", "host"))
    if word.start > other.end:
        return bool(_JOIN.search(folded, other.end, word.start)) and word.start - other.end < 8
    match = _JOIN_AFTER.match(folded, word.end)
    return bool(match) and 0 <= other.start - word.end < 8
