"""One name mentioned in a text: resolved, resolved by agreement, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from handlers.understand.naming.names import Atom
from handlers.understand.naming.resolve import (
    SORTS,
    agreeing,
    exact,
    rootless,
    suggestions,
    vendor_named,
    vendors_own,
)
from handlers.understand.naming.variants import NOISE, NUMBERS, SERIES, TIER, VENDOR, VERSION

if TYPE_CHECKING:
    from handlers.understand.naming.lexicon import Lexicon, Target

_THINKING = f"{TIER}thinking"
Kind = Literal["model", "family", "vendor", "host", "unknown", "tier"]


class Mention(NamedTuple):
    """One name at [start:end] of the cleaned text.

    kind: `unknown` when a family was named with a version or tier it does not have, or a name no table has;
        `tier` for tier words that no family stands near.
    models: for `model`, the candidates, newest first (usually one); for the others ().
    ordinary: the spelling is an ordinary word too and nothing in the name itself says otherwise.
    rule: how it was resolved, for `kanjia explain`.
    """

    start: int
    end: int
    parts: tuple[str, ...]
    kind: Kind
    models: tuple[str, ...] = ()
    family: str | None = None
    vendor: str | None = None
    host: str | None = None
    ordinary: bool = False
    suggestions: tuple[str, ...] = ()
    rule: str = ""
    text: str = ""
    """As typed, in lower case."""


def mention_of(atoms: Sequence[Atom], target: Target, lexicon: Lexicon, rule: str) -> Mention:
    """The mention of what an exact name stands for."""
    start, end = atoms[0].start, atoms[-1].end
    parts = tuple(atom.part for atom in atoms)
    match target.kind:
        case "family":
            return mention_of_family(atoms, target.id, lexicon, rule)
        case "vendor":
            return Mention(start, end, parts, "vendor", vendor=target.id, rule=rule)
        case "host":
            return Mention(start, end, parts, "host", host=target.id, rule=rule)
        case _:
            return Mention(start, end, parts, "model", (target.id,), vendor=target.vendor, rule=rule)


def mention_of_family(atoms: Sequence[Atom], family: str, lexicon: Lexicon, rule: str) -> Mention:
    """The mention of a family: which model it means depends on the day."""
    facts = lexicon.catalogue.family(family)
    parts = tuple(atom.part for atom in atoms)
    vendor = facts.vendor if facts else None
    return Mention(atoms[0].start, atoms[-1].end, parts, "family", family=family, vendor=vendor, rule=rule)


def loosely(atoms: Sequence[Atom], parts: list[str], lexicon: Lexicon) -> Mention | None:
    """A name that is written nowhere so, but that one model, family or vendor's main family agrees with."""
    if atoms[0].part[0] in NUMBERS and atoms[0].part[0] != SERIES and "." not in atoms[0].part:
        return None
    if len({vendor_named(part, lexicon) for part in parts} - {None}) > 1:  # 智谱 百川 are two
        return None
    if all(part[0] in VENDOR + NOISE or part in SORTS for part in parts):  # openai embedding: any of several
        return None
    target = vendors_own(parts, lexicon)
    if target is not None:
        return mention_of(atoms, target, lexicon, "vendor's main family")
    named = any(part in lexicon.strong or part[0] == VENDOR for part in parts)
    models = _dotted(parts, lexicon) or (agreeing(parts, lexicon) if named else rootless(parts, lexicon))
    if not models:
        return None
    vendor = models[0].partition("/")[0]
    return Mention(atoms[0].start, atoms[-1].end, tuple(parts), "model", models, vendor=vendor, rule="agrees")


def _dotted(parts: list[str], lexicon: Lexicon) -> tuple[str, ...]:
    """`glm45`, `gpt41`: two digits without their point."""
    for index, part in enumerate(parts):
        if part[0] == VERSION and len(part) == 3 and part[1:].isdigit():
            target = exact([*parts[:index], f"{VERSION}{part[1]}.{part[2]}", *parts[index + 1 :]], lexicon)
            if target is not None and target.kind == "model":
                return (target.id,)
    return ()


def refused(atoms: Sequence[Atom], lexicon: Lexicon) -> Mention:
    """A known family with a version or tier it does not have in any table."""
    start, end = atoms[0].start, atoms[-1].end
    parts = tuple(atom.part for atom in atoms)
    models = agreeing(parts, lexicon, imported=True)
    if models:
        return Mention(start, end, parts, "model", models, vendor=models[0].partition("/")[0], rule="imported")
    plain = exact([part for part in parts if part != _THINKING], lexicon) if _THINKING in parts else None
    if plain is not None and plain.kind == "model":
        return mention_of(atoms, plain, lexicon, "thinking is a mode of it")
    near = suggestions(parts, lexicon)
    return Mention(start, end, parts, "unknown", suggestions=near, rule="version or tier does not agree")
