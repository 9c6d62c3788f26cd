"""The names of the catalogue, taken apart once, so that any spelling of them is found and told apart."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import ahocorasick_rs

from data.catalogue import Catalogue, Name
from handlers.understand.variants import (
    BLOCK, CHINESE, HOST, KINDS, NOISE, NUMBERS, RUN, SERIES, TIER, VENDOR, join_split_versions, split_run,
)  # fmt: skip
from handlers.understand.phrases import phrases

Key = frozenset[str]
_CHUNK = re.compile(rf"{RUN.pattern}|{CHINESE.pattern}")
_LETTERS = re.compile("[a-z]+")
_SEPARATORS = re.compile(r"[\s_-]")
_NEVER_ALONE = NUMBERS - {SERIES} | {TIER, NOISE}


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
    chinese: list[str]
    automaton: ahocorasick_rs.AhoCorasick
    sounds: dict[tuple[str, ...], list[str]] | None = None
    """Made by `pinyin.py` when first needed."""
    latin: dict[str, list[str]] | None = None
    """Made by `fuzzy.py` when first needed."""

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

    @cached_property
    def imported(self) -> dict[str, list[Entry]]:
        """Models of imported tables by vendor: looked at only when no reviewed name agrees."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for model in {target.id for target in self.ids.values()}:
            vendor, _, name = model.partition("/")
            parts = [part for run in RUN.findall(spelling(name)) for part, _, _ in split_run(run, self.words) or ()]
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
    names = catalogue.names()
    return _Builder(catalogue, [n for n in names if n.curated], [n for n in names if not n.curated]).build()


def bare(text: str) -> str:
    """A spelling without its separators."""
    return _SEPARATORS.sub("", text)


def spelling(text: str) -> str:
    """A name as it is compared: NFKC, lower case, split versions joined."""
    return join_split_versions(unicodedata.normalize("NFKC", text).lower().replace("_", "-"))


class _Builder:
    """The steps of building, in order: single words, words inside names, whole names, what implies what."""

    def __init__(self, catalogue: Catalogue, curated: list[Name], imported: list[Name]) -> None:
        self.catalogue = catalogue
        self.curated = [(name, spelling(name.text)) for name in curated]
        self.imported = [name for name in imported if name.kind == "model"]
        self.curated += [(name, spelling(name.text)) for name in imported if name.kind == "host"]
        self.words: dict[str, str] = dict(phrases().model_words)
        self.vendor_of: dict[str, str] = {}
        self.main_word: dict[str, str] = {}
        self.inner: set[str] = set()
        self.part_of_family: dict[str, str] = {}

    def build(self) -> Lexicon:
        self._single_words()
        self._inner_words()
        names = self._whole_names()
        implied = self._implied()
        words = {**self.words, **{block: BLOCK + block for block in phrases().blocked}}
        chinese = [word for word in words if CHINESE.match(word)]
        lexicon = Lexicon(
            catalogue=self.catalogue,
            words=words,
            names={},
            ids=self._ids(),
            implied=implied,
            ordinary=frozenset(text for name, text in self.curated if name.ordinary),
            spellings=frozenset(bare(text) for _, text in self.curated),
            strong=frozenset(
                part for key, _ in names if len(key) == 1 for part in key if self._stands_alone(part)
            ),
            vendor_of=self.vendor_of,
            main_word=self.main_word,
            phrases=self._phrases(),
            chinese=chinese,
            automaton=ahocorasick_rs.AhoCorasick(chinese, ahocorasick_rs.MatchKind.LeftmostLongest),
        )
        for key, target in names:
            lexicon.names.setdefault(lexicon.close(key), target)
        for key, target in names:
            said = frozenset(part for part in key if part[0] != NOISE)
            if len(said) > 1:
                lexicon.names.setdefault(lexicon.close(said), target)
        return lexicon

    def _single_words(self) -> None:
        """Names of one word: all words of a family share its part, a vendor's share `&vendor`."""
        for kind, mark in (("vendor", VENDOR), ("host", HOST)):
            for name, text in self.curated:
                if name.kind == kind and self._is_word(text):
                    self.words.setdefault(text, mark + name.target)
        shared = self.part_of_family
        for name, text in self.curated:
            if name.kind != "family" or not self._is_word(text) or self._is_compound(text):
                continue
            known = self.words.get(text)
            if known is not None and known[0] == VENDOR:
                self.vendor_of[shared.setdefault(name.target, text)] = known[1:]
            elif known is not None:
                continue
            self.words[text] = shared.setdefault(name.target, text)
            family = self.catalogue.family(name.target)
            if family is not None:
                self.main_word.setdefault(family.vendor, self.words[text])
        for name, text in self.curated:
            if name.kind == "model" and self._is_word(text):
                self.words.setdefault(text, text)

    def _is_word(self, text: str) -> bool:
        return (
            bool(_LETTERS.fullmatch(text) or CHINESE.fullmatch(text)) and self.words.get(text, "&")[0] not in "+="
        )

    def _is_compound(self, text: str) -> bool:
        """豆包深度思考 is 豆包 and a tier word; 文心一言 stays whole until 文心 and 一言 are both known."""
        parts = self._chinese_parts(text) if CHINESE.match(text) else None
        return parts is not None and len(parts) > 1 and any(part[0] in "+=" for part in parts)

    def _chinese_parts(self, text: str) -> list[str] | None:
        """Known words, longest first from the left, or None when something is left over."""
        parts: list[str] = []
        at = 0
        while at < len(text):
            end = next((e for e in range(len(text), at, -1) if text[at:e] in self.words), None)
            if end is None:
                return None
            parts.append(self.words[text[at:end]])
            at = end
        return parts

    def _inner_words(self) -> None:
        """Words that occur only inside longer names (`evolving`, `luna`): letters first, so that `dsv3` splits."""
        for _, text in self.curated:
            for chunk in _CHUNK.findall(text):
                if _LETTERS.fullmatch(chunk):
                    self._add_inner(chunk)
        for _, text in self.curated:
            for chunk in _CHUNK.findall(text):
                if chunk[-1] == "+":
                    self._add_inner(chunk)
                elif not CHINESE.match(chunk) and split_run(chunk, self.words) is None:
                    for letters in _LETTERS.findall(chunk):
                        self._add_inner(letters)
        for _, text in self.curated:
            for chunk in CHINESE.findall(text):
                for rest in self._unknown_chinese(chunk):
                    self._add_inner(rest)

    def _add_inner(self, word: str) -> None:
        if word not in self.words and (word.isascii() or "filler" not in phrases().phrases.get(word, ())):
            self.words[word] = word
            self.inner.add(word)

    def _unknown_chinese(self, chunk: str) -> Iterator[str]:
        at = start = 0
        while at < len(chunk):
            end = next((e for e in range(len(chunk), at, -1) if chunk[at:e] in self.words), None)
            if end is None:
                at += 1
                continue
            if at > start:
                yield chunk[start:at]
            start = at = end
        if start < len(chunk):
            yield chunk[start:]

    def parts(self, text: str) -> list[str]:
        """All parts of a curated name; none when a piece of it is no word."""
        found: list[str] = []
        for chunk in _CHUNK.findall(text):
            if CHINESE.match(chunk):
                pieces = self._chinese_parts(chunk)
            else:
                split = split_run(chunk, self.words)
                pieces = None if split is None else [part for part, _, _ in split]
            if pieces is None:
                return []
            found.extend(pieces)
        return found

    def _phrases(self) -> dict[Key, str]:
        found: dict[Key, str] = {}
        for name, text in self.curated:
            words = text.replace("-", " ").split()
            if name.kind not in ("family", "vendor") or len(words) < 2 or not set(words) <= self.inner:
                continue
            part = VENDOR + name.target if name.kind == "vendor" else self.part_of_family.get(name.target)
            if part is not None:
                found[frozenset(words)] = part
        return found

    def _whole_names(self) -> list[tuple[Key, Target]]:
        """(parts, target) of every curated name, noise kept; those that stand for themselves first."""
        found: list[tuple[Key, Target]] = []
        for name, text in sorted(self.curated, key=self._order):
            key = frozenset(self.parts(text))
            said = [part for part in key if part[0] != NOISE]
            if len(said) == 1 and said[0][0] == VENDOR and name.kind != "vendor":
                continue  # 千帆大模型 would be all of 百度
            if len(said) == 1 and self._may_be_alone(name, said[0], key):
                key = frozenset(said)
            if len(key) > 1 or (key and all(map(self._stands_alone, key))):
                found.append((key, self._target(name)))
        return found

    def _order(self, pair: tuple[Name, str]) -> int:
        """A model's own id, then families, then other names of models: 文心X1 is the family, ernie-x1-32k the model."""
        name, text = pair
        if name.kind != "model":
            return {"family": 1, "vendor": 3, "host": 4}[name.kind]
        return 0 if text == spelling(name.target.partition("/")[2]) else 2

    def _may_be_alone(self, name: Name, part: str, key: Key) -> bool:
        """False where leaving out noise would leave another name: `chatgpt api`, one model's, is not all of gpt."""
        return self._stands_alone(part) and (name.kind != "model" or len(key) == 1)

    def _stands_alone(self, part: str) -> bool:
        """False for versions, sizes, tier words and single letters."""
        return part[0] not in _NEVER_ALONE and len(part) > 1 and part not in self.inner

    def _target(self, name: Name) -> Target:
        if name.kind == "model":
            vendor: str | None = name.target.partition("/")[0]
        elif name.kind == "family":
            family = self.catalogue.family(name.target)
            vendor = family.vendor if family else None
        else:
            vendor = name.target if name.kind == "vendor" else None
        return Target(name.kind, name.target, vendor)

    def _implied(self) -> dict[str, Key]:
        """Name words that every id with a given word has too."""
        common: dict[str, Key] = {}
        ids = {name.target for name, _ in self.curated if name.kind == "model"}
        for model in ids:
            key = frozenset(self.parts(spelling(model.partition("/")[2])))
            roots = frozenset(part for part in key if part[0] not in KINDS)
            for part in key:
                if part[0] not in KINDS or part[0] == SERIES:
                    common[part] = common.get(part, roots) & roots
        return {part: roots - {part} for part, roots in common.items() if roots - {part}}

    def _ids(self) -> dict[str, Target]:
        """Imported ids with a separator in them, with and without the vendor, of models no reviewed file has."""
        known = {name.target for name, _ in self.curated}
        found: dict[str, Target] = {}
        for name in self.imported:
            if name.target not in known:
                target = self._target(name)
                for text in (name.target, name.target.partition("/")[2], name.text):
                    if "-" in text or "/" in text:
                        found.setdefault(text.lower(), target)
        return found
