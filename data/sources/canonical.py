"""A raw model key of a public table -> which model it is, whose list, and whether the name is exact.

`azure/eu/gpt-4o-2024-08-06` is openai/gpt-4o-2024-08-06 at azure, `us.anthropic.claude-3-haiku-20240307-v1:0`
is anthropic's at bedrock. A model the store knows keeps its id; a new one is called as its first path spells it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from data.prices import Currency
from data.sources.provider_names import ProviderNames, provider_names

Made = TypeVar("Made")
_REGION: Final = re.compile(
    r"^(global|us|eu|apac|au|jp|us-gov|uk|data-?zone|global-standard|(us|eu|ap|ca|sa|me|af|il|mx|cn)(-gov)?-[a-z]+-\d)$"
)
_VARIANT: Final = re.compile(
    r":(free|nitro|extended|beta|thinking|floor|online|exacto|discounted|batch|flex)$|^ft:|-spot$|-us$|^spot-"
    r"|^together-ai-[\du]|^fireworks-ai-[\dem]"
)
_TAIL: Final = re.compile(
    r"(-v\d+)?:\d+(:\d+k)?$|@(default|latest|\d{1,3})$|-maas$|-tee$|-(fp8|fp4|nvfp4|mxfp4|bf16|awq|int4|int8|hf|gguf)$"
)
_MOVING: Final = re.compile(r"-latest$")
_DATED: Final = re.compile(
    r"-(20\d{2}-?\d{2}-?\d{2}|2[3-6]\d{2}|2[3-6](0[1-9]|1[0-2])\d{2}|(0[1-9]|1[0-2])[0-3]\d)$"
)
_ID: Final = re.compile(r"^[a-z0-9][a-z0-9._:-]*$")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a key belongs. `plain` is False for a region, a quantised copy or a moving name of the offer."""

    model: str
    market: str
    seller: str
    first_party: bool
    currency: Currency
    plain: bool
    snapshot_of: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Why a key is not taken."""

    reason: str


def sound(make: Callable[[], Made | Skipped]) -> Made | Skipped:
    """What was made of one entry; one of a shape nobody expects is left out and spoils no other."""
    try:
        return make()
    except (ValueError, TypeError, ArithmeticError, AttributeError, LookupError):
        return Skipped("unreadable")


@lru_cache(maxsize=16384)
def squash(name: str) -> str:
    """Letters and digits alone: two spellings of one id squash alike."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


class Canon:
    """Places keys. Grows: the first spelling of a new model becomes its id for every later key."""

    def __init__(self, known: Iterable[str], names: ProviderNames | None = None) -> None:
        """known: model ids the store has (`openai/gpt-4o`)."""
        self.names = names or provider_names()
        self._ids: dict[tuple[str, str], str] = {}
        for model in known:
            self.learn(model)

    def learn(self, model: str, spelling: str | None = None) -> None:
        """Take an id (and another spelling of it) as known."""
        vendor, _, name = model.partition("/")
        self._ids.setdefault((vendor, squash(spelling or name)), model)

    def place(self, provider: str, key: str) -> Placed | Skipped:
        """Which offer the key is a price of."""
        seller = self.names.provider(provider)
        if seller.skip:
            return Skipped(seller.skip)
        maker, name, plain = _parts(provider, key)
        maker = None if maker in self.names.not_makers else maker
        name = self._unglued(name)
        if not name or _VARIANT.search(name):
            return Skipped("a fine-tune or a router's variant")
        vendor = self._vendor(maker, name, seller.vendor, seller.host or provider)
        model, exact, snapshot_of = self._model(vendor, name)
        if model is None:
            return Skipped("not a model id")
        own = seller.vendor == vendor
        return Placed(
            model=model, market=seller.list if own else seller.host or provider,
            seller=vendor if own else seller.vendor or seller.host or provider,
            first_party=own, currency=seller.currency, plain=plain and exact, snapshot_of=snapshot_of,
        )  # fmt: skip

    def _vendor(self, maker: str | None, name: str, own: str | None, host: str) -> str:
        by_stem = self.names.stem_vendor(name)
        if maker is None:
            return by_stem or own or host
        vendor = self.names.makers.get(maker) or _slug(maker)
        return by_stem if by_stem and vendor == own else vendor

    def _model(self, vendor: str, name: str) -> tuple[str | None, bool, str | None]:
        """(id, exactly that name, the plain model a dated name stands behind)."""
        spelled, exact = _bare(name)
        for candidate in self._candidates(vendor, spelled):
            found = self._ids.get((vendor, squash(candidate)))
            if found:
                moved = candidate != spelled and bool(_MOVING.search(spelled))
                return found, exact and not moved, self._behind(vendor, candidate)
        fresh = self._respelled(vendor, spelled)
        if not _ID.match(fresh):
            return None, False, None
        model = f"{vendor}/{fresh}"
        self.learn(model)
        return model, exact and not _MOVING.search(fresh), self._behind(vendor, fresh)

    def _unglued(self, name: str) -> str:
        """`databricks-claude-opus-5` -> `claude-opus-5`."""
        first, _, rest = name.partition("-")
        return rest if first in self.names.glued and self.names.stem_vendor(rest) else name

    def _candidates(self, vendor: str, name: str) -> list[str]:
        return list(dict.fromkeys([name, self._respelled(vendor, name), _MOVING.sub("", name)]))

    def _respelled(self, vendor: str, name: str) -> str:
        for pattern, replacement in self.names.spellings.get(vendor, {}).items():
            match = re.fullmatch(pattern, name)
            if match:
                return re.sub(r"-{2,}|\.-", "-", match.expand(replacement)).strip("-")
        return name

    def _behind(self, vendor: str, name: str) -> str | None:
        bare = _DATED.sub("", name)
        return self._ids.get((vendor, squash(bare))) if bare != name else None


def _parts(provider: str, key: str) -> tuple[str | None, str, bool]:
    """`azure/eu/gpt-4o` -> (None, gpt-4o, not plain); `openrouter/qwen/qwen3` -> (qwen, qwen3, plain)."""
    parts = [part for part in key.lower().split("/") if part]
    if len(parts) > 1 and squash(parts[0]) in (squash(provider), squash(provider.partition("-")[0])):
        parts = parts[1:]
    kept = [part for part in parts[:-1] if not _REGION.match(part.replace("_", "-"))]
    name = parts[-1].replace("@cf", "") if parts else ""
    plain = len(kept) == len(parts) - 1
    maker = _slug(kept[-1]) if kept else None
    if provider.startswith(("bedrock", "amazon-bedrock", "aws", "oci")) and "." in name:
        maker, name, plain = _dotted(maker, name, plain=plain)
    return maker, name, plain


def _dotted(maker: str | None, name: str, *, plain: bool) -> tuple[str | None, str, bool]:
    """`us.anthropic.claude-3-haiku` -> (anthropic, claude-3-haiku, not plain)."""
    first, _, rest = name.partition(".")
    if _REGION.match(first):
        plain, (first, _, rest) = False, rest.partition(".")
    if (rest and first.isalpha()) or first in ("ai21", "z-ai"):
        return first, rest, plain
    return maker, f"{first}.{rest}" if rest else first, plain


def _bare(name: str) -> tuple[str, bool]:
    """The name without version marks of a host; False when something was taken away."""
    spelled = name.replace("@", "-") if re.search(r"@20\d{6}$", name) else name
    while (shorter := _TAIL.sub("", spelled)) != spelled:
        spelled = shorter
    exact = spelled == name or bool(re.search(r"(:\d+|@\d+|@default|-maas)$", name))
    spelled = re.sub(r"(?<=\d)p(?=\d)", ".", spelled)
    return re.sub(r"[^a-z0-9._:-]+", "-", spelled).strip("-"), exact


def _slug(maker: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", maker).strip("-") or "unknown"
