"""genai-prices' table (MIT, github.com/pydantic/genai-prices): models by provider, USD per 1M tokens, some dated.

In the wheel it is `genai_prices/data.py`, one literal of dataclass calls, which is read as syntax and never run;
the raw `data.json` is the same tree as JSON. A model has an `id`, `context_window` and `prices`: one object, or a
list of `{constraint: {start_date} | {start_time, end_time}, prices}` of which the last that holds is in force.
A price is a number or `{base, tiers: [{start, price}]}`: beyond `start` input tokens the whole request costs
`price`. `price_variants` with `when: {processing: batch}` hold the batch prices.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from data.prices import Model, PriceSheet
from data.sources.canonical import Canon, Placed, Skipped, sound
from data.sources.genai_prices_rates import dated_rates
from data.sources.json_lines import changed_shape, read_json
from data.sources.port import SourceError
from data.watching.observations import Observation

TABLE: Final = "https://github.com/pydantic/genai-prices"
MAX_DEPTH: Final = 40


def parse_python(content: bytes, source: str) -> list[Any]:
    """The providers in `genai_prices/data.py`, as plain objects. Nothing is executed. Raises SourceError."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise SourceError(f"{source}: data.py is not readable ({error}): try again later") from error
    for statement in tree.body:
        if isinstance(statement, ast.AnnAssign) and getattr(statement.target, "id", "") == "providers":
            found = _plain(statement.value, MAX_DEPTH)
            if isinstance(found, list):
                return found
    raise SourceError(f"{source}: data.py has no list of providers: its shape has changed, update Kanjia")


def parse_json(content: bytes, source: str) -> list[Any]:
    """The providers in `data.json`. Raises SourceError."""
    found = read_json(content, source)
    if not isinstance(found, list):
        raise changed_shape(source, "the table is not a list of providers")
    return found


def _plain(node: ast.expr | None, depth: int) -> Any:
    """A literal as plain objects; a call `Decimal('1')` or `date(2026, 1, 2)` as its value, others by keyword."""
    if depth == 0 or node is None:
        return None
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_plain(item, depth - 1) for item in items]
        case ast.Dict(keys=keys, values=values):
            return {_plain(k, depth - 1): _plain(v, depth - 1) for k, v in zip(keys, values, strict=True)}
        case ast.Call():
            return _call(node, depth)
    return None


def _call(node: ast.Call, depth: int) -> Any:
    name = ast.unparse(node.func).rpartition(".")[2]
    arguments = [_plain(item, depth - 1) for item in node.args]
    if name == "Decimal":
        return Decimal(str(arguments[0])) if arguments else None
    if name == "date":
        return "-".join(f"{number:02}" for number in arguments)
    if name == "time":
        return ":".join(f"{number:02}" for number in arguments)
    return {keyword.arg: _plain(keyword.value, depth - 1) for keyword in node.keywords}


def parse_providers(
    providers: list[Any], seen: date, canon: Canon, source: str
) -> tuple[list[Observation], Counter[str]]:
    """Every token-priced line, dated ones apart, and how many models were left out. Raises SourceError."""
    found: list[Observation] = []
    skipped: Counter[str] = Counter()
    for provider, model in _models(providers):
        lines = sound(partial(_lines, provider, model, seen, canon, source))
        if isinstance(lines, Skipped):
            skipped[lines.reason] += 1
        else:
            found.extend(lines)
    if not found:
        raise SourceError(f"{source}: the table has no price line: its shape has changed, update Kanjia")
    return found, skipped


def _models(providers: list[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for provider in providers:
        if isinstance(provider, dict) and isinstance(provider.get("models"), list):
            for model in provider["models"]:
                if isinstance(model, dict) and isinstance(model.get("id"), str):
                    yield provider, model


def _lines(
    provider: dict[str, Any], model: dict[str, Any], seen: date, canon: Canon, source: str
) -> list[Observation] | Skipped:
    sheets = dated_rates(model, seen)
    if not sheets:
        return Skipped("not priced by the token")
    placed = canon.place(str(provider.get("id")), model["id"])
    if isinstance(placed, Skipped):
        return placed
    pages = [page for page in provider.get("pricing_urls") or () if isinstance(page, str)][:1]
    sources = (*pages, f"{TABLE} {provider.get('id')}:{model['id']}")
    return [
        Observation(
            source=source, key=f"{provider.get('id')}:{model['id']}", model=_facts(model, placed),
            market=placed.market, seller=placed.seller, first_party=placed.first_party, currency="USD",
            sheet=PriceSheet(
                id=0, effective=since, date_kind="announced" if since else "unknown_start", rates=rates,
                grade="table", sources=sources, checked=None if since and since > seen else seen,
            ),
            seen=seen, certain=placed.plain,
        )
        for since, rates in sheets
    ]  # fmt: skip


def _facts(model: dict[str, Any], placed: Placed) -> Model:
    window, told = model.get("context_window"), model.get("name")
    vendor, _, name = placed.model.partition("/")
    embedding = any(word in name for word in ("embed", "voyage-", "bge-", "gte-")) and "vision" not in name
    return Model(
        id=placed.model, vendor=vendor, display=told if isinstance(told, str) and told else name,
        snapshot_of=placed.snapshot_of, context_window=window if isinstance(window, int) else None,
        modalities=("embedding",) if embedding else ("text",), chat=not embedding,
    )  # fmt: skip
