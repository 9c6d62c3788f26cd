"""From the catalogue's names to a lexicon: their words, whole names, and which words imply which."""

from __future__ import annotations

import ahocorasick_rs

from data.catalogue import Catalogue, Name
from handlers.understand.naming.lexicon import Key, Lexicon, Target
from handlers.understand.naming.name_words import NameWords
from handlers.understand.naming.variants import BLOCK, CHINESE, KINDS, NOISE, SERIES, TIER, VENDOR, bare, spelling
from handlers.understand.phrases import phrases


class LexiconBuilder:
    """Names of reviewed files and hosts are taken apart; ids of imported tables count only letter by letter."""

    def __init__(self, catalogue: Catalogue) -> None:
        names = catalogue.names()
        self.catalogue = catalogue
        self.names = [(n, spelling(n.text)) for n in names if n.curated or n.kind == "host"]
        self.imported = [n for n in names if not n.curated and n.kind == "model"]
        self.book = NameWords(self.names, catalogue)

    def build(self) -> Lexicon:
        """The lexicon of this catalogue version."""
        book = self.book
        names = self._whole_names()
        words = {**book.words, **{block: BLOCK + block for block in phrases().blocked}}
        chinese = [word for word in words if CHINESE.match(word)]
        lexicon = Lexicon(
            catalogue=self.catalogue,
            words=words,
            names={},
            ids=self._ids(),
            implied=self._implied(),
            ordinary=frozenset(text for name, text in self.names if name.ordinary),
            spellings=frozenset(bare(text) for _, text in self.names),
            strong=frozenset(p for key, _ in names if len(key) == 1 for p in key if book.stands_alone(p)),
            vendor_of=book.vendor_of,
            main_word=book.main_word,
            phrases=self._phrases(),
            tier_names=self._tier_names(),
            chinese=chinese,
            automaton=ahocorasick_rs.AhoCorasick(chinese, ahocorasick_rs.MatchKind.LeftmostLongest),
        )
        _add_names(lexicon, names)
        return lexicon

    def _whole_names(self) -> list[tuple[Key, Target]]:
        """(parts, target) of every reviewed name, noise kept; those that stand for themselves first."""
        found: list[tuple[Key, Target]] = []
        for name, text in sorted(self.names, key=_order):
            key = frozenset(self.book.parts(text))
            said = [part for part in key if part[0] != NOISE]
            if len(said) == 1 and said[0][0] == VENDOR and name.kind != "vendor":
                continue  # 千帆大模型 would be all of 百度
            if len(said) == 1 and self._may_be_alone(name, said[0], key):
                key = frozenset(said)
            if len(key) > 1 or (key and all(map(self.book.stands_alone, key))):
                found.append((key, self._target(name)))
        return found

    def _may_be_alone(self, name: Name, part: str, key: Key) -> bool:
        """False where a model's name without its noise would be another name: `chatgpt api` is not all of gpt."""
        return self.book.stands_alone(part) and (name.kind != "model" or len(key) == 1)

    def _target(self, name: Name) -> Target:
        if name.kind == "model":
            vendor: str | None = name.target.partition("/")[0]
        elif name.kind == "family":
            family = self.catalogue.family(name.target)
            vendor = family.vendor if family else None
        else:
            vendor = name.target if name.kind == "vendor" else None
        return Target(name.kind, name.target, vendor)

    def _tier_names(self) -> dict[str, Target]:
        found: dict[str, Target] = {}
        for name, text in self.names:
            parts = self.book.parts(text) if name.kind == "family" else []
            if len(parts) == 1 and parts[0][0] == TIER:
                found.setdefault(parts[0], self._target(name))
        return found

    def _phrases(self) -> dict[Key, str]:
        found: dict[Key, str] = {}
        for name, text in self.names:
            words = text.replace("-", " ").split()
            if name.kind not in ("family", "vendor") or len(words) < 2 or not self.book.inner.issuperset(words):
                continue
            part = VENDOR + name.target if name.kind == "vendor" else self.book.part_of_family.get(name.target)
            if part is not None:
                found[frozenset(words)] = part
        return found

    def _implied(self) -> dict[str, Key]:
        """Name words that every id with a given word has too."""
        common: dict[str, Key] = {}
        for model in {name.target for name, _ in self.names if name.kind == "model"}:
            key = frozenset(self.book.parts(spelling(model.partition("/")[2])))
            roots = frozenset(part for part in key if part[0] not in KINDS)
            for part in key:
                if part[0] not in KINDS or part[0] == SERIES:
                    common[part] = common.get(part, roots) & roots
        return {part: roots - {part} for part, roots in common.items() if roots - {part}}

    def _ids(self) -> dict[str, Target]:
        """Imported ids with a separator in them, with and without the vendor, of models no reviewed file has."""
        known = {name.target for name, _ in self.names}
        found: dict[str, Target] = {}
        for name in self.imported:
            if name.target not in known:
                target = self._target(name)
                for text in (name.target, name.target.partition("/")[2], name.text):
                    if "-" in text or "/" in text:
                        found.setdefault(text.lower(), target)
        return found


def _order(pair: tuple[Name, str]) -> int:
    """A model's own id, then families, then other names of models: 文心X1 is the family, not ernie-x1-32k."""
    name, text = pair
    if name.kind != "model":
        return {"family": 1, "vendor": 3, "host": 4}[name.kind]
    return 0 if text == spelling(name.target.partition("/")[2]) else 2


def _add_names(lexicon: Lexicon, names: list[tuple[Key, Target]]) -> None:
    """Whole names first, then what is left of them without noise."""
    for key, target in names:
        lexicon.names.setdefault(lexicon.close(key), target)
    for key, target in names:
        said = frozenset(part for part in key if part[0] != NOISE)
        if len(said) > 1:
            lexicon.names.setdefault(lexicon.close(said), target)
