"""A text as a platform hands it in → the text that is read: one spelling of every character, no group noise."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from handlers.understand.noise import strip_noise

LONGEST = 4096
Script = Literal["zh", "zh-Hant", "en"]

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufdf0-\ufdfd\ufeff\uffa0\ufff9-\uffff\u20d0-\u20f0"
    "\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_EMOJI = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2500-\u2bff\U0001f000-\U0001fbff]")
_SUPERSCRIPT = re.compile(r"(?<=\d)\s?([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,5})(?![⁰¹²³⁴⁵⁶⁷⁸⁹])")
_SUPERSCRIPT_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FRACTION = re.compile(r"(?<!\d)(\d{0,9})([½¼¾])")
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_FULL_WIDTH_THOUSANDS = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_LIST_COMMA = re.compile("[，、]")
_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹣⁃➖", "-"),
        **dict.fromkeys("〜∼～˜", "~"),
        **dict.fromkeys("‘’‛′´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("≥≧⩾", ">="),
        **dict.fromkeys("≤≦⩽", "<="),
        **dict.fromkeys("×✕✖", "x"),
        **dict.fromkeys("∶﹕꞉", ":"),
        **dict.fromkeys("⁄∕", "/"),
        "。": ". ",
        "\u2028": "\n",
        "\u2029": "\n",
        "\r": "\n",
        "\t": " ",
    }
)
_USUAL_SIGNS = "，、。？！：；（）"
_USUAL = re.compile(f"[ -~\n\u4e00-\u9fff{_USUAL_SIGNS}]*")
"""What most Chinese questions are made of: they need nothing but their punctuation changed."""
# Cyrillic and Greek letters that look like a Latin one. Capitals by their capital, so that В is B and в too.
_LOOK_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТХУабеѕіјкмнорстхуԁɡһԛԝѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβειικνορτυχ",
    "ABESIJKMHOPCTXYabesijkmhopctxydghqwvABEZHIKMNOPTYXabeiiknoptux",
)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f\u0261]")
_FOREIGN_WORD = re.compile("[A-Za-z0-9.\u0370-\u03ff\u0400-\u052f\u0261]{2,}")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
# 80 万, 3 块 5, 5 月: a number and its unit are written together
_LOOSE_UNIT = re.compile(
    "(?<=[0-9]) (?=[万萬亿億千百块塊元毛年月日号號天次个個条條字点點折成倍刀欧歐])|(?<=[块塊]) (?=[0-9])"
)
_HAN = re.compile("[\u3400-\u9fff]")
_CANTONESE = frozenset("唔嘅啲冇咁喺哋畀睇乜嘢咗嚟佢噉嗰")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text that is read; every span in a reading points into `text`.

    text: NFKC, simplified Chinese (Cantonese words kept), case kept, mentions, quotes, signatures, links,
        emoji and markup gone; lines by a single newline; may be empty.
    folded: `text` in lower case, of the same length.
    script: of the text as it was written.
    truncated: it was longer than 4,096 characters and the rest was not read.
    """

    text: str
    folded: str
    script: Script
    truncated: bool = False


def clean(text: str) -> Cleaned:
    """Any text at all; never raises. Cleaning a cleaned text changes nothing more."""
    truncated = len(text) > LONGEST
    text = text[:LONGEST]
    if text.isascii() and text.isprintable():
        plain = _tidy(strip_noise(text))
        return Cleaned(plain, plain.lower(), "en", truncated)
    text = _one_spelling(text)[:LONGEST]
    text = _tidy(strip_noise(text))
    script, text = _simplify(text)
    return Cleaned(text, _lower(text), script, truncated)


def _one_spelling(text: str) -> str:
    return text.translate(_usual_punctuation()) if _USUAL.fullmatch(text) else _respelt(text)


@cache
def _usual_punctuation() -> dict[int, str]:
    """Each of the usual signs as it is spelt among any others."""
    return {ord(sign): _respelt(sign) for sign in _USUAL_SIGNS}


def _respelt(text: str) -> str:
    text = text.replace("🆚", " vs ")
    text = _INVISIBLE.sub("", text)
    text = _SUPERSCRIPT.sub(lambda m: "^" + m[1].translate(_SUPERSCRIPT_DIGITS), text)
    text = _FRACTION.sub(lambda m: (m[1] or "0") + _FRACTIONS[m[2]], text)
    text = _EMOJI.sub(" ", text)
    # 100，200 are two numbers, １，０００ is one
    text = _LIST_COMMA.sub(", ", _FULL_WIDTH_THOUSANDS.sub(",", text))
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", text).translate(_PUNCTUATION)
    return _FOREIGN_WORD.sub(_fold, text) if _FOREIGN.search(text) else text


def _fold(word: re.Match[str]) -> str:
    """`gрt-4о` with two Cyrillic letters is gpt-4o; a word of another language stays as it is."""
    folded = word[0].translate(_LOOK_ALIKE)
    return folded if folded.isascii() else word[0]


def _tidy(text: str) -> str:
    text = _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    return text if text.isascii() else _LOOSE_UNIT.sub("", text)


def _lower(text: str) -> str:
    """Lower case of the same length: İ and its like stay, since lower-casing makes two characters of them."""
    folded = text.lower()
    if len(folded) != len(text):
        folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return folded


def _simplify(text: str) -> tuple[Script, str]:
    if not _HAN.search(text):
        return "en", text
    traditional, simplified = script_characters()
    letters = set(text)
    if letters & traditional:
        hant = sum(c in traditional for c in text) >= sum(c in simplified for c in text)
        return ("zh-Hant" if hant else "zh"), _converter().convert(text)
    if letters & _CANTONESE and not letters & simplified:
        return "zh-Hant", text
    return "zh", text


@cache
def script_characters() -> tuple[frozenset[str], frozenset[str]]:
    """(written only in traditional Chinese, only in simplified): `vocabulary/scripts.txt`, a line each."""
    path = Path(__file__).with_name("vocabulary") / "scripts.txt"
    traditional, simplified = path.read_text(encoding="utf-8").split()
    return frozenset(traditional), frozenset(simplified)


@cache
def _converter() -> Any:
    """Loaded at the first traditional character: 20 ms that a simplified or English question never pays."""
    import opencc

    return opencc.OpenCC("tw2sp")
