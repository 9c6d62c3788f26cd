"""litellm's price table (MIT, github.com/BerriAI/litellm): one JSON object, key -> prices in USD per token.

A key has `litellm_provider`, `mode`, prices per meter (`input_cost_per_token`, `…_batches`,
`…_above_200k_tokens`), or `tiered_pricing: [{range: [0, 32000], …}]` instead of them, sometimes
`off_peak_pricing` beside them (the top level is then the peak price), facts (`max_input_tokens`,
`supports_…`) and the `source` page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from data.prices import Meter, Model, PriceSheet, Rate, Tier
from data.sources.canonical import Canon, Placed, Skipped
from data.sources.json_lines import changed_shape, lines_of, read_json
from data.sources.litellm_windows import off_peak
from data.sources.price_values import MODES, per_token, rate
from data.watching.observations import Observation

TABLE: Final = "https://github.com/BerriAI/litellm model_prices_and_context_window"
FIELDS: Final[dict[Meter, str]] = {
    "input": "input_cost_per_token",
    "output": "output_cost_per_token",
    "cache_read": "cache_read_input_token_cost",
    "cache_write": "cache_creation_input_token_cost",
}
BATCH: Final[dict[Meter, Meter]] = {
    "input": "batch_input",
    "output": "batch_output",
    "cache_read": "batch_cache_read",
}
_ABOVE: Final = re.compile(r"^input_cost_per_token_above_(\d+)k_tokens$")


def parse_table(content: bytes, seen: date, canon: Canon, source: str) -> tuple[list[Observation], Counter[str]]:
    """Every token-priced line of the table, and how many were left out for which reason. Raises SourceError."""
    entries = _table(content, source).items()
    return lines_of((partial(_line, key, entry, seen, canon, source) for key, entry in entries), source)


def _table(content: bytes, source: str) -> dict[str, Any]:
    table = read_json(content, source)
    if not isinstance(table, dict) or len(table) < 2:
        raise changed_shape(source, "the table is not an object of models")
    return table


def _line(key: str, entry: Any, seen: date, canon: Canon, source: str) -> Observation | Skipped:
    if not isinstance(entry, dict) or key == "sample_spec":
        return Skipped("documentation")
    if entry.get("mode") not in {*MODES, "embedding"}:
        return Skipped("not priced by the token")
    provider = entry.get("litellm_provider")
    rates = tuple(_rates(entry))
    if not rates or not isinstance(provider, str):
        return Skipped("no price")
    placed = canon.place(provider, key)
    return placed if isinstance(placed, Skipped) else _observation(key, entry, rates, placed, seen, source)


def _observation(
    key: str, entry: Mapping[str, Any], rates: tuple[Rate, ...], placed: Placed, seen: date, source: str
) -> Observation:
    cited = entry.get("source")
    page = (cited,) if isinstance(cited, str) and cited.startswith("http") else ()
    sheet = PriceSheet(
        id=0, effective=None, date_kind="unknown_start", rates=rates, grade="table",
        sources=(*page, f"{TABLE} {key}"), checked=seen,
    )  # fmt: skip
    return Observation(
        source=source, key=key, model=_facts(entry, placed), market=placed.market, seller=placed.seller,
        first_party=placed.first_party, currency="USD", sheet=sheet, seen=seen, certain=placed.plain,
    )  # fmt: skip


def _rates(entry: Mapping[str, Any]) -> Iterator[Rate]:
    tiers = entry.get("tiered_pricing")
    if isinstance(tiers, list) and tiers:
        for spec in tiers:
            yield from _of_tier(spec, *_range(spec, last=spec is tiers[-1]), "")
        return
    above = sorted(int(m[1]) * 1000 for name in entry if (m := _ABOVE.match(name)))
    for low, high in zip([None, *above], [*above, None], strict=True):
        suffix = f"_above_{low // 1000}k_tokens" if low else ""
        yield from _of_tier(entry, low, high, suffix)
    yield from off_peak(entry)


def _range(spec: Mapping[str, Any], *, last: bool) -> tuple[int | None, int | None]:
    low, high = (int(Decimal(str(bound))) for bound in spec.get("range", (0, 0)))
    return low or None, None if last else high


def _of_tier(spec: Mapping[str, Any], low: int | None, high: int | None, suffix: str) -> Iterator[Rate]:
    """The tier's rate; two, by thinking, where reasoning tokens cost otherwise than output."""
    prices: dict[Meter, Decimal | None] = {m: per_token(spec.get(f + suffix)) for m, f in FIELDS.items()}
    prices |= {BATCH[m]: per_token(spec.get(f"{FIELDS[m]}{suffix}_batches")) for m in BATCH}
    reasoning = per_token(spec.get("output_cost_per_reasoning_token")) if not suffix else None
    ways: list[tuple[bool | None, dict[Meter, Decimal | None]]] = [(None, prices)]
    if reasoning and reasoning != prices["output"]:
        ways = [(False, prices), (True, {**prices, "output": reasoning})]
    for thinking, told in ways:
        made = rate(Tier(input_above=low, input_upto=high, thinking=thinking), told)
        if made:
            yield made


def _facts(entry: Mapping[str, Any], placed: Placed) -> Model:
    vendor, _, name = placed.model.partition("/")
    chat = entry.get("mode") in MODES
    senses = (("vision", "vision"), ("audio_input", "audio"), ("video_input", "video"))
    extra = tuple(word for flag, word in senses if entry.get(f"supports_{flag}") is True)
    return Model(
        id=placed.model, vendor=vendor, display=name, snapshot_of=placed.snapshot_of,
        context_window=_count(entry.get("max_input_tokens")), max_output=_count(entry.get("max_output_tokens")),
        modalities=("text", *extra) if chat else ("embedding",), chat=chat,
        reasoning=_flag(entry, "supports_reasoning"), tools=_flag(entry, "supports_function_calling"),
        retired=_day(entry.get("deprecation_date")),
    )  # fmt: skip


def _flag(entry: Mapping[str, Any], name: str) -> bool | None:
    value = entry.get(name)
    return value if isinstance(value, bool) else None


def _count(value: object) -> int | None:
    return int(value) if isinstance(value, (int, Decimal)) and 0 < value < 10**9 else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
