"""The names of the catalogue, taken apart once, so that any spelling of them is found and told apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import ahocorasick_rs

from data.catalogue import Catalogue
from handlers.kept import put
from handlers.understand.naming.variants import KINDS, NOISE, RUN, TIER, Parts, bare, spelling, split_run

Key = frozenset[str]
_MOST_SPLITS = 8_192
_LETTERS = re.compile("[a-z]+")


@dataclass(frozen=True, slots=True)
class Target:
    """What a name stands for; `vendor` is None for hosts."""

    kind: str
    id: str
    vendor: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One model for the looser search: the parts of its id and of its display name."""

    model: str
    vendor: str
    key: Key


@dataclass
class Lexicon:
    """Immutable in use; one per catalogue version, shared by all threads.

    words: spelling → part. names: parts of a whole name → what it stands for. ids: exact ids in lower case.
    implied: part → further parts every id with it has (`opus` → `claude`). ordinary: spellings that are
    ordinary words too.
    """

    catalogue: Catalogue
    words: dict[str, str]
    names: dict[Key, Target]
    ids: dict[str, Target]
    implied: dict[str, Key]
    ordinary: frozenset[str]
    spellings: frozenset[str]
    """Reviewed names as `spelling` has them, without separators."""
    strong: frozenset[str]
    """Parts that name something by themselves."""
    vendor_of: dict[str, str]
    """Name words that are a vendor's name too (`minimax`, `智谱`)."""
    main_word: dict[str, str]
    """Vendor → the name word of its first family (`alibaba` → `千问`)."""
    phrases: dict[Key, str]
    """Words of a name in two words, neither of them a name (`deep seek`) → the part of its family."""
    tier_names: dict[str, Target]
    """Tier words that are all of a family's name (`flash`): they count in a list of names."""
    chinese: list[str]
    automaton: ahocorasick_rs.AhoCorasick
    sounds: dict[tuple[int, int, str], list[str]] | None = None
    """Made by `pinyin.py` when first needed."""
    latin: dict[str, list[str]] | None = None
    """Made by `fuzzy.py` when first needed."""

    splits: dict[str, Parts | None] = field(default_factory=dict)
    """Runs taken apart before: people's words are few."""

    exacts: dict[Key, Target | None] = field(default_factory=dict)
    """What sets of parts stand for, looked up before; filled by `resolve.py`."""

    def split(self, run: str) -> Parts | None:
        """`split_run` with all words, remembered while there is room."""
        try:
            return self.splits[run]
        except KeyError:
            return put(self.splits, run, split_run(run, self.words), _MOST_SPLITS)

    def close(self, parts: Iterable[str]) -> Key:
        """The parts with what they imply."""
        key = set(parts)
        for part in tuple(key):
            key |= self.implied.get(part, frozenset())
        return frozenset(key)

    @cached_property
    def phrase_words(self) -> Key:
        """All words of `phrases`."""
        return frozenset().union(*self.phrases)

    def folded(self, parts: list[str]) -> list[str]:
        """`deep seek v3` as `deepseek v3`."""
        if self.phrase_words.isdisjoint(parts):
            return parts
        for words, part in self.phrases.items():
            if words <= set(parts):
                return [part, *(other for other in parts if other not in words)]
        return parts

    def reviewed(self, token: str) -> bool:
        """True for an id that reviewed names resolve by its parts."""
        text = spelling(token)
        if bare(text) in self.spellings:
            return True
        split = [split_run(run, self.words) for run in RUN.findall(text)]
        if None in split:
            return False
        parts = [part for pieces in split if pieces for part, _, _ in pieces if part[0] != NOISE]
        return self.close(parts) in self.names

    @cached_property
    def entries(self) -> dict[str, list[Entry]]:
        """Models by vendor, for the search that allows unsaid parts; built when first needed."""
        found: dict[str, dict[tuple[str, Key], Entry]] = defaultdict(dict)
        for key, target in self.names.items():
            if target.kind == "model" and target.vendor:
                found[target.vendor][target.id, key] = Entry(target.id, target.vendor, self.close(key))
        return {vendor: list(entries.values()) for vendor, entries in found.items()}

    def words_of(self, model: str) -> Key:
        """The name words of a model: `gpt` of gpt-4.1-mini."""
        entries = self.entries.get(model.partition("/")[0], ())
        keys = [frozenset(p for p in entry.key if p[0] not in KINDS) for entry in entries if entry.model == model]
        return min((key for key in keys if key), key=len, default=frozenset())

    @cached_property
    def imported(self) -> dict[str, list[Entry]]:
        """Models of imported tables by vendor: looked at only when no reviewed name agrees."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for model in {target.id for target in self.ids.values()}:
            vendor, _, name = model.partition("/")
            parts: list[str] = []
            for run in RUN.findall(spelling(name)):
                split = split_run(run, self.words)
                parts += [part for part, _, _ in split] if split else [run]
            found[vendor].append(Entry(model, vendor, self.close(part for part in parts if part[0] != NOISE)))
        return found

    @cached_property
    def vendors_with(self) -> dict[str, frozenset[str]]:
        """Name word or series → vendors whose models carry it."""
        found: dict[str, set[str]] = defaultdict(set)
        for vendor, entries in self.entries.items():
            for entry in entries:
                for part in entry.key:
                    found[part].add(vendor)
        return {part: frozenset(vendors) for part, vendors in found.items()}

    @cached_property
    def rootless(self) -> dict[Key, frozenset[str]]:
        """Parts without name words → models whose name has just these beside its name words."""
        found: dict[Key, set[str]] = defaultdict(set)
        for entries in self.entries.values():
            for entry in entries:
                kinds = frozenset(part for part in entry.key if part[0] in KINDS)
                found[kinds].add(entry.model)
                found[frozenset(part for part in kinds if part[0] == TIER)].add(entry.model)
        return {key: frozenset(models) for key, models in found.items()}

    def root_of(self, model: str) -> str:
        """The word its id begins with."""
        match = _LETTERS.match(model.partition("/")[2])
        return match[0] if match else model

    @cached_property
    def families(self) -> dict[str, list[tuple[str, Key]]]:
        """(family, parts of a name of it) by vendor."""
        found: dict[str, list[tuple[str, Key]]] = defaultdict(list)
        for key, target in self.names.items():
            if target.kind == "family" and target.vendor:
                found[target.vendor].append((target.id, self.close(key)))
        return found


def build_lexicon(catalogue: Catalogue) -> Lexicon:
    """Everything the reader needs of one catalogue version."""
    from handlers.understand.naming.lexicon_builder import LexiconBuilder

    return LexiconBuilder(catalogue).build()
