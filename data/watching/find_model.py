"""The one model that a typed name means, for commands that change things: exact or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from data.catalogue import Catalogue

SUGGESTIONS = 3


class UnknownModel(ValueError):
    """No model, or more than one, is called so; says what is near."""


@lru_cache(maxsize=16384)
def folded(name: str) -> str:
    """Case, spaces, hyphens, dots and underscores do not tell names apart."""
    return re.sub(r"[\s._\-/:]+", "", name.casefold())


def find_model(catalogue: Catalogue, text: str, on: date) -> str:
    """`vendor/api-id`, an api id, a name or a family (its flagship that day) -> model id. Raises UnknownModel."""
    typed = text.strip()
    if catalogue.model(typed.lower()):
        return typed.lower()
    wanted = folded(typed)
    named = [name for name in catalogue.names() if folded(name.text) == wanted]
    models = _once(name.target for name in named if name.kind == "model")
    if len(models) == 1:
        return models[0]
    families = _once(name.target for name in named if name.kind == "family")
    flagship = _flagship(catalogue, families[0], on) if not models and len(families) == 1 else None
    if flagship:
        return flagship
    if models:
        raise UnknownModel(f"{typed!r} can be {', '.join(models[:SUGGESTIONS])}: say which")
    raise UnknownModel(f"no model is called {typed!r}{_near(catalogue, wanted)}")


def _once(targets: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(targets))


def _flagship(catalogue: Catalogue, family: str, on: date) -> str | None:
    found = catalogue.family(family)
    return found.flagship(on) if found else None


def _near(catalogue: Catalogue, wanted: str) -> str:
    by_name = {folded(name.text): name.target for name in catalogue.names() if name.kind == "model"}
    close = _once(by_name[name] for name in get_close_matches(wanted, by_name, n=SUGGESTIONS * 3, cutoff=0.6))
    return f"; near: {', '.join(close[:SUGGESTIONS])}" if close else ""
