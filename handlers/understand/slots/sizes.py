"""Filters that are numbers: context (128k), tier (>200k), parameters (70b), cached share (80 %), ratio, limit."""

from __future__ import annotations

from decimal import Decimal

from handlers.understand.slots.amounts import SIZES
from handlers.understand.slots.numerals import Number
from handlers.understand.slots.reading import Phrase, Reading, rule

_THOUSAND, _MILLION, _BILLION = Decimal(1000), Decimal(1_000_000), Decimal(1_000_000_000)
_MOST_LISTED = 50
_TIERS = frozenset(Decimal(1000 * n) for n in (16, 32, 64, 128, 200, 256, 272, 512))
"""Lengths at which vendors change the price: "above 200k tokens" is one, "above 3M tokens" an amount."""


def read_sizes(reading: Reading) -> None:
    """Context, tier, parameters, cached share and ratio; before any amount is read."""
    reading.run(_RULES)


def read_limit(reading: Reading) -> None:
    """Top 5, 前三, 最便宜的三个."""
    reading.run(_LIMITS)


def _is_size(number: Number) -> bool:
    return 1000 <= number.value <= 10 * _MILLION and (number.scaled or number.value >= 4000)


def _context(reading: Reading, phrase: Phrase) -> bool:
    number = phrase.numbers[0]
    if not _is_size(number):
        return False
    if phrase.get("token_unit") and reading.has("name") and _is_of_calls(reading):
        return _context_in(reading, phrase)
    if reading.has("name") and not reading.has("best") and (phrase.get("more") or phrase.get("less")):
        return _tier(reading, phrase)
    return reading.add("filters.context_min", int(number.value), phrase)


def _is_of_calls(reading: Reading) -> bool:
    """3.5万个token的上下文，问1轮: with calls beside it and no other input, a context is what goes in."""
    return reading.has("call") and not reading.has("input", "going_in", "best", "more", "less")


def _context_in(reading: Reading, phrase: Phrase) -> bool:
    """8k上下文+500输出, a 500k context call: the context of a call is what goes in."""
    reading.add("input_tokens", phrase.numbers[0].value, phrase)
    if len(phrase.numbers) > 1:
        reading.add("output_tokens", phrase.numbers[1].value, phrase)
    return True


def _tier(reading: Reading, phrase: Phrase) -> bool:
    """超过200k那档: the tier of a model that was named; without a name, a context size that is asked for."""
    number = phrase.numbers[0]
    said = phrase.get("tier_word") is not None or phrase.get("context") is not None
    if not _is_size(number) or not (said or number.scaled):
        return False
    if phrase.get("token_unit") and not (number.value in _TIERS and reading.has("name")):
        return False
    if phrase.after("token_unit", "char_unit", "counter", "going_in", "currency", "call", "sign"):
        return False
    more = phrase.get("more") is not None or phrase.get("less") is None
    if not reading.has("name") or (reading.has("best") and not phrase.get("tier_word")):
        return more and reading.add("filters.context_min", int(number.value), phrase)
    return reading.add("filters.tier", (">" if more else "<") + _written(number.value), phrase)


def _written(value: Decimal) -> str:
    if value % _MILLION == 0:
        return f"{value / _MILLION:f}M"
    return f"{(value / _THOUSAND).normalize():f}k"


def _bare_size(reading: Reading, phrase: Phrase) -> bool | None:
    """/cheapest vision 128k; beside a name it is a part of the name that was not found, and no amount."""
    number = phrase.numbers[0]
    if number.letter != "k" or number.value not in SIZES:
        return False
    if phrase.after(
        "token_unit", "char_unit", "input", "output", "going_in", "going_out", "slash", "call", "currency"
    ):
        return False
    if phrase.before("sign", "input", "output", "going_in", "going_out", "slash", "each", "display"):
        return False
    return None if reading.has("name") else reading.add("filters.context_min", int(number.value), phrase)


def _params(reading: Reading, phrase: Phrase) -> bool:
    number = phrase.numbers[0]
    if phrase.get("counter") != "parameter" and number.letter != "b":
        return False
    if phrase.after("token_unit", "input", "output", "going_in", "going_out", "char_unit", "currency"):
        return False
    if not Decimal(100_000_000) <= number.value <= 3000 * _BILLION or phrase.before("sign"):
        return False
    return reading.add("filters.params", f"{(number.value / _BILLION).normalize():f}b", phrase)


def _cached_share(reading: Reading, phrase: Phrase) -> bool:
    """缓存命中80%, 命中率九成, 60% cached, half cached, 全部命中缓存."""
    share: Decimal | None = next((t.meaning["pct"] for t in phrase.tokens if "pct" in t.meaning), None)
    if share is None and (phrase.get("half") or phrase.get("everything")):
        share = Decimal(phrase.get("half") or phrase.get("everything") or 0)
    if share is None:
        number = phrase.numbers[0]
        if number.scaled or not 0 < number.value <= 100:
            return False
        share = number.value * 100 if number.value < 1 else number.value
    return share <= 100 and reading.add("filters.cached_pct", share, phrase)


def _half_cached(reading: Reading, phrase: Phrase) -> bool:
    return phrase.numbers[0].value < 1 and _cached_share(reading, phrase)


def _part_cached(reading: Reading, phrase: Phrase) -> bool:
    """三分之一命中缓存."""
    under, over = (number.value for number in phrase.numbers)
    share = round(over / under * 100, 1) if 0 < over < under else None
    return share is not None and reading.add("filters.cached_pct", share, phrase)


def _ratio(reading: Reading, phrase: Phrase) -> bool:
    """3:1, 三比一, 输出输入1:3; not 22:00."""
    if reading.has("quiet_word", "mute_word", "digest_word", "part_of_day"):
        return False
    pair = next((t.meaning["pair"] for t in phrase.tokens if "pair" in t.meaning), None)
    first, second = (Decimal(part) for part in pair) if pair else (n.value for n in phrase.numbers)
    if not first or not second or max(first, second) > 1000 or (pair and pair[1].startswith("0")):
        return False
    if pair is None and not phrase.get("ratio_name") and 1 not in (first, second):
        return False
    if phrase.get("ratio_name") == "oi":
        first, second = second, first
    return reading.add("filters.ratio", f"{first.normalize():f}:{second.normalize():f}", phrase)


def _split_hundred(reading: Reading, phrase: Phrase) -> bool:
    """80/20 split."""
    first, second = (n.value for n in phrase.numbers)
    if first + second != 100 or not first or not second:
        return False
    return reading.add("filters.ratio", f"{first:f}:{second:f}", phrase)


def _which_some(reading: Reading, phrase: Phrase) -> bool:
    """哪两家降得最多."""
    return reading.folded[phrase.start - 1 : phrase.start] == "哪" and _limit(reading, phrase)


def _limit(reading: Reading, phrase: Phrase) -> bool:
    number = phrase.numbers[0]
    if number.scaled or not 1 <= number.value <= _MOST_LISTED or number.value != int(number.value):
        return False
    return reading.add("filters.limit", int(number.value), phrase)


_CACHE = "(cache|cached_rate)"
_SUM = "currency|sign|subunit|per_million"
_IN = "input|going_in"
_RULES = (
    rule(
        "cached_share",
        f"{_CACHE} (other|until|display|less|more|colon|price_word|budget_word|cut)?"
        f" (pct|half|number(?!({_SUM})))",
        _cached_share,
        "cache cached_rate",
    ),
    rule(
        "share_cached",
        f"(pct|half|everything) (other|{_IN}|token_unit|display|context){{0,3}} {_CACHE}",
        _cached_share,
        "cache cached_rate",
    ),
    rule("all_cached", f"{_CACHE} everything", _cached_share, "cache cached_rate"),
    rule(
        "part_cached", f"number fraction number (other|{_IN}|token_unit){{0,3}} {_CACHE}", _part_cached, "fraction"
    ),
    rule(
        "half_cached",
        f"number (other|{_IN}|token_unit|display){{0,3}} {_CACHE}",
        _half_cached,
        "cache cached_rate",
    ),
    rule(
        "ratio_named",
        "ratio_name (other|display|colon)? (pair|number (ratio_word|slash) number)",
        _ratio,
        "ratio_name",
    ),
    rule("ratio_first", "pair ratio_name?", _ratio),
    rule("ratio_in_words", "number ratio_word number", _ratio, "ratio_word"),
    rule("split", "number slash number ratio_name", _split_hundred, "ratio_name"),
    rule(
        "context_and_output",
        "number token_unit? context (plus|comma|slash|other|going_in){0,2} number token_unit? (output|going_out)",
        _context_in,
        "context",
    ),
    rule(
        "context_then_output",
        "context (colon|other)? number token_unit? (comma|plus|slash)? (output|going_out) (colon|other)? number"
        " token_unit?",
        _context_in,
        "context",
    ),
    rule("context_of_a_call", "number token_unit? context call", _context_in, "context"),
    rule("context_after", "(more|less)? number (more|plus)? token_unit? dash? context", _context, "context"),
    rule(
        "context_before",
        "context (other|until|display|tier_word|colon|slash)? more? number (more|less)?",
        _context,
        "context",
    ),
    rule("tier_range", "number (until|dash) number (within|other)? tier_word", _tier, "tier_word"),
    rule("tier_between", "number until number within", _tier, "within"),
    rule(
        "tier_said",
        "(more|less) number (token_unit? (context|tier_word|other tier_word)|tier_word)",
        _tier,
        "tier_word context",
    ),
    rule("tier", "tier_word (more|less) number", _tier, "tier_word"),
    rule("tier_over", "(more|less) number (token_unit|tier_word)?", _tier, "more less"),
    rule("tier_from", "number (more|less) tier_word?", _tier, "more less"),
    rule("tier_of", "number tier_word", _tier, "tier_word"),
    rule("parameters", "number counter?", _params),
    rule("bare_size", "number", _bare_size),
)
_LIMITS = (
    rule("which_some", "number piece", _which_some, "piece"),
    rule("rank", "rank number piece?", _limit),
    rule("best_of", "best (other|flag|cut|rise)? rank? number piece?", _limit, "best"),
    rule("number_of_best", "number piece? best", _limit, "best"),
    rule("list_some", "list_word (other|flag)? number piece?", _limit, "list_word"),
)
