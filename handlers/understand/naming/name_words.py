"""The words reviewed names are made of: those that name something by themselves, and those inside longer names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from data.catalogue import Catalogue, Name
from handlers.understand.naming.variants import CHINESE, HOST, NOISE, NUMBERS, RUN, SERIES, TIER, VENDOR, split_run
from handlers.understand.phrases import phrases

_CHUNK = re.compile(rf"{RUN.pattern}|{CHINESE.pattern}")
_LETTERS = re.compile("[a-z]+")
_NEVER_ALONE = NUMBERS - {SERIES} | {TIER, NOISE}

Spelled = Sequence[tuple[Name, str]]
"""Names with their spelling."""


class NameWords:
    """spelling → part, for every word of the names it was given.

    words: all of them. vendor_of: name words that are a vendor's name too. main_word: vendor → the word of its
    first family. part_of_family: family → the part its words share. inner: words that name nothing alone.
    """

    def __init__(self, names: Spelled, catalogue: Catalogue) -> None:
        self.words: dict[str, str] = dict(phrases().model_words)
        self.vendor_of: dict[str, str] = {}
        self.main_word: dict[str, str] = {}
        self.part_of_family: dict[str, str] = {}
        self.inner: set[str] = set()
        self._pieces: dict[str, list[str] | None] = {}
        self._add_sellers(names)
        self._add_families(names, catalogue)
        for name, text in names:
            if name.kind == "model" and self._is_word(text):
                self.words.setdefault(text, text)
        self._add_inner_words([text for _, text in names])

    def _add_sellers(self, names: Spelled) -> None:
        for kind, mark in (("vendor", VENDOR), ("host", HOST)):
            for name, text in names:
                if name.kind == kind and self._is_word(text):
                    self.words.setdefault(text, mark + name.target)

    def _add_families(self, names: Spelled, catalogue: Catalogue) -> None:
        """All one-word names of a family share its part; one that is a vendor's name too is remembered as such."""
        for name, text in names:
            known = self.words.get(text)
            taken = known is not None and known[0] != VENDOR
            if name.kind != "family" or taken or not self._is_word(text) or self._is_compound(text):
                continue
            part = self.words[text] = self.part_of_family.setdefault(name.target, text)
            if known is not None:
                self.vendor_of[part] = known[1:]
            family = catalogue.family(name.target)
            if family is not None:
                self.main_word.setdefault(family.vendor, part)

    def _is_word(self, text: str) -> bool:
        if not (_LETTERS.fullmatch(text) or CHINESE.fullmatch(text)):
            return False
        return self.words.get(text, VENDOR)[0] not in (TIER, NOISE)

    def _is_compound(self, text: str) -> bool:
        """豆包深度思考 is 豆包 and a tier word; 文心一言 stays whole until 文心 and 一言 are both known."""
        parts = self._chinese_parts(text) if CHINESE.match(text) else None
        return parts is not None and len(parts) > 1 and any(part[0] in (TIER, NOISE) for part in parts)

    def _add_inner_words(self, texts: Iterable[str]) -> None:
        """`evolving`, `luna`: words of letters first, so that `dsv3` splits, Chinese last."""
        chunks = list(dict.fromkeys(chunk for text in texts for chunk in _CHUNK.findall(text)))
        for chunk in chunks:
            if _LETTERS.fullmatch(chunk) or chunk[-1] == "+":
                self._add_inner(chunk)
        for chunk in chunks:
            if not CHINESE.match(chunk) and split_run(chunk, self.words) is None:
                for letters in _LETTERS.findall(chunk):
                    self._add_inner(letters)
        for chunk in chunks:
            for rest in self._unknown_chinese(chunk) if CHINESE.match(chunk) else ():
                self._add_inner(rest)

    def _add_inner(self, word: str) -> None:
        if word not in self.words and (word.isascii() or "filler" not in phrases().phrases.get(word, ())):
            self.words[word] = word
            self.inner.add(word)

    def _known_from(self, text: str, at: int) -> int | None:
        """Where the longest known word that begins there ends."""
        return next((end for end in range(len(text), at, -1) if text[at:end] in self.words), None)

    def _chinese_parts(self, text: str) -> list[str] | None:
        """Known words, longest first from the left, or None when something is left over."""
        parts: list[str] = []
        at = 0
        while at < len(text):
            end = self._known_from(text, at)
            if end is None:
                return None
            parts.append(self.words[text[at:end]])
            at = end
        return parts

    def _unknown_chinese(self, chunk: str) -> Iterator[str]:
        at = start = 0
        while at < len(chunk):
            end = self._known_from(chunk, at)
            if end is None:
                at += 1
                continue
            if at > start:
                yield chunk[start:at]
            start = at = end
        if start < len(chunk):
            yield chunk[start:]

    def parts(self, text: str) -> list[str]:
        """All parts of a name; none when a piece of it is no word."""
        found: list[str] = []
        for chunk in _CHUNK.findall(text):
            if chunk not in self._pieces:
                self._pieces[chunk] = self._parts_of(chunk)
            pieces = self._pieces[chunk]
            if pieces is None:
                return []
            found.extend(pieces)
        return found

    def _parts_of(self, chunk: str) -> list[str] | None:
        if CHINESE.match(chunk):
            return self._chinese_parts(chunk)
        split = split_run(chunk, self.words)
        return None if split is None else [part for part, _, _ in split]

    def stands_alone(self, part: str) -> bool:
        """False for versions, sizes, tier words, single letters and words only known inside longer names."""
        return part[0] not in _NEVER_ALONE and len(part) > 1 and part not in self.inner
