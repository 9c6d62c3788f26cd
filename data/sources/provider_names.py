"""The schema of `names/providers.yaml`: who a name in a public price table is."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from data.files.ledger_file import Entry, Home
from data.files.yaml_files import parse_file
from data.prices import Currency

FILE = Path(__file__).parent.parent / "names" / "providers.yaml"
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Provider(Entry):
    """A seller. `vendor`: whose own models it sells on `list`; `host`: the list of everything else it sells."""

    vendor: Slug | None = None
    host: Slug | None = None
    list: Home = "intl"
    currency: Currency = "USD"
    skip: str | None = None

    @model_validator(mode="after")
    def _someone_or_skipped(self) -> Self:
        if (self.skip is None) == (self.host is None):
            raise ValueError("a provider has a host's name, or a reason to skip it")
        return self


class ProviderNames(Entry):
    """The whole file; see its comments."""

    providers: dict[str, Provider]
    makers: dict[str, Slug]
    not_makers: frozenset[str]
    glued: frozenset[str]
    stems: dict[str, Slug]
    spellings: dict[Slug, dict[str, str]]
    vendors: dict[Slug, str]

    @field_validator("spellings")
    @classmethod
    def _patterns(cls, value: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for pattern in (pattern for patterns in value.values() for pattern in patterns):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is not a pattern: {error}") from error
        return value

    def stem_vendor(self, name: str) -> str | None:
        """The vendor whose models' names begin so; the longest beginning wins."""
        fitting = [stem for stem in self.stems if name.startswith(stem)]
        return self.stems[max(fitting, key=len)] if fitting else None

    def provider(self, name: str) -> Provider:
        """The seller of that name; one nobody has reviewed is a host called so."""
        known = self.providers.get(name)
        return known or Provider(host=re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unknown")


@cache
def provider_names() -> ProviderNames:
    """The packaged file, read once."""
    return parse_file(FILE, ProviderNames)
