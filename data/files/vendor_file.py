"""The schema of `models/*.yaml`: one file a vendor: its names, its families with dated flagships, its models.

Names are written as people write them; case, spaces, hyphens, dots and glued forms are varied by the reader
(`handlers/understand`), so `豆包 1.6` need not be repeated as `豆包1.6`. Example:

    vendor: {id: bytedance, zh: 字节跳动, en: ByteDance, home: cn, zone: Asia/Shanghai, names: [字节, 火山引擎]}
    families:
    - id: doubao
      names: [豆包, doubao]
      ordinary: true
      flagships:
      - {model: doubao-pro-32k, since: 2024-05-15, source: https://…}
    models:
    - {id: doubao-pro-32k, display: 豆包 Pro 32K, family: doubao, tier_word: pro, names: [豆包pro], context: 32768}
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from data.files.ledger_file import Entry, Home, Misplaced

Modality = Literal["text", "vision", "audio", "video", "embedding", "image_out", "rerank", "tts", "asr"]


class VendorEntry(Entry):
    """`home`: the list that is the standing default. `zone`: where its days and hours are counted.
    `chars_per_token`: the vendor's own published range of Chinese characters per token."""

    id: str
    zh: str
    en: str
    home: Home
    zone: str
    names: list[str] = Field(default_factory=list)
    ordinary: list[str] = Field(default_factory=list)
    """Names of the vendor that are ordinary words too (星火): they count only beside price words."""
    chars_per_token: tuple[Decimal, Decimal] | None = None
    chars_source: str | None = None


class FlagshipEntry(Entry):
    """The model a bare family name means from `since` on (None: from the first day known)."""

    model: str
    since: date | None = None
    source: str


class FamilyEntry(Entry):
    """A name whose flagship moves: 豆包, GPT-4o, Claude Sonnet, 豆包 mini."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    names: list[str] = Field(min_length=1)
    ordinary: bool = False
    """The names are ordinary words too (豆包 is food): they count only beside price words or model words."""
    parent: str | None = None
    """The wider family it belongs to (doubao-mini -> doubao), for subscriptions and vendor answers."""
    flagships: list[FlagshipEntry] = Field(min_length=1)


class ModelEntry(Entry):
    """Facts of one model; a key left out is not known."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._:-]*$")]
    display: str
    names: list[str] = Field(default_factory=list)
    ordinary: bool = False
    family: str | None = None
    tier_word: str | None = None
    version: str | None = None
    snapshot_of: str | None = None
    context: int | None = None
    max_output: int | None = None
    modalities: list[Modality] = ["text"]
    chat: bool = True
    reasoning: bool | None = None
    tools: bool | None = None
    open_weights: bool | None = None
    params_b: Decimal | None = None
    released: date | None = None
    retired: date | None = None
    source: str | None = None


class VendorFile(Entry):
    """A whole file."""

    vendor: VendorEntry
    families: list[FamilyEntry] = Field(default_factory=list)
    models: list[ModelEntry] = Field(default_factory=list)

    @model_validator(mode="after")
    def _once(self) -> Self:
        seen: set[str] = set()
        for i, model in enumerate(self.models):
            if model.id in seen:
                raise Misplaced(f"model {model.id!r} is in the file twice", "models", i, "id")
            seen.add(model.id)
        return self

    @model_validator(mode="after")
    def _known_families(self) -> Self:
        known = {family.id for family in self.families}
        for i, model in enumerate(self.models):
            if model.family and model.family not in known:
                raise Misplaced(f"{model.id}: family {model.family!r} is not in the file", "models", i, "family")
        for i, family in enumerate(self.families):
            if family.parent and family.parent not in known:
                raise Misplaced(
                    f"{family.id}: parent {family.parent!r} is not in the file", "families", i, "parent"
                )
        return self

    @model_validator(mode="after")
    def _known_flagships(self) -> Self:
        ids = {model.id for model in self.models}
        for i, family in enumerate(self.families):
            for j, flagship in enumerate(family.flagships):
                if flagship.model not in ids:
                    place = ("families", i, "flagships", j, "model")
                    raise Misplaced(f"{family.id}: flagship {flagship.model!r} is not in the file", *place)
        return self
