"""Versions as they are dictated: 四点六, k三, GPT四欧. Each character becomes one, so that every place stays."""

from __future__ import annotations

import re

_DICTATED = re.compile("[一二三四五六七八九欧]")
"""One of these stands in whatever the patterns below change; in most texts none does."""
_DIGIT = str.maketrans("零一二三四五六七八九", "0123456789")
_POINTED = re.compile(
    r"(?<![零一二两三四五六七八九十百千万亿\d点])([一二三四五六七八九])点([零一二三四五六七八九])"
    r"(?![零一二三四五六七八九十百千万亿分刻半点钟元块折倍毛成%kwmb]|个)"
)
_BEHIND_LETTER = re.compile(
    r"(?<![a-z\d])([kvrmotx][ -]?)([一二三四五六七八九])"
    r"(?![零一二三四五六七八九十百千万亿月年天次个点周]|(?<=一)[共起直般下样开定些旦律并块齐])"
)
_BEFORE_TIER = re.compile(
    r"(?<=[a-z\u4e00-\u9fff])([ -]?)([一二三四五六七八九])"
    r"(?=[ -]?(?:pro|max|mini|nano|plus|flash|turbo|air|lite|ultra|fast|sonnet|opus|haiku|thinking|coder)"
    r"(?![a-z]))"
)
_FOUR_O = re.compile(r"(?<=gpt)([ -]?)([四4])[欧o]|(?<![一-鿿a-z\d])()([四4])欧(?=[ -]?mini)")


def as_written(folded: str) -> str:
    """The text with its dictated versions in digits, of the same length."""
    if folded.isascii() or not _DICTATED.search(folded):
        return folded
    text = _POINTED.sub(lambda m: f"{_digit(m[1])}.{_digit(m[2])}", folded)
    for pattern in (_BEHIND_LETTER, _BEFORE_TIER):
        text = pattern.sub(_with_digit, text)
    return _FOUR_O.sub(_four_o, text)


def _digit(character: str) -> str:
    return character.translate(_DIGIT)


def _with_digit(match: re.Match[str]) -> str:
    return match[1] + _digit(match[2])


def _four_o(match: re.Match[str]) -> str:
    return (match[1] or "") + "4o"
