"""Numbers as people write them: 1.5M, 50w, 两百五十万, 一亿二, 3亿5千万, 10^6, 1,000,000."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

ABSURD = Decimal(10) ** 31
"""What a number beyond 10^30 is read as: exact enough to be refused."""
_LARGEST_EXPONENT = 30
_LONGEST = 60
"""Characters; longer runs are no number of tokens anybody has."""
_DIGITS = {c: Decimal(i % 10) for i, c in enumerate("〇一二三四五六七八九零壹贰叁肆伍陆柒捌玖")} | {
    "两": Decimal(2)
}
_SMALL = {"十": 10, "拾": 10, "廿": 10, "卅": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_UNITS = {unit: Decimal(size) for unit, size in (_SMALL | _BIG).items()}
_HEAD = {"廿": Decimal(2), "卅": Decimal(3)}
_HALF = Decimal("0.5")
LETTERS = {
    "k": 10**3, "w": 10**4, "m": 10**6, "mm": 10**6, "mn": 10**6, "kk": 10**6, "kw": 10**7, "b": 10**9,
    "t": 10**12,
}  # fmt: skip
_HAN = "〇零一二两三四五六七八九十百千万亿兆半廿卅壹贰叁肆伍陆柒捌玖拾佰仟几数"

_NUMBER = re.compile(
    rf"""
    (?P<arabic>
      (?:(?<![\d.])
         (?:\d{{1,3}}(?:,\d{{3}})+(?!\d) | \d{{1,3}}(?:\.\d{{3}}){{2,}}(?![\d.]) | \d{{1,3}}(?:[_']\d{{3}})+(?!\d)
          | \d{{1,3}}(?:[ ]\d{{3}}){{2,}}(?!\d) | \d{{1,3}}(?:[ ]000)+(?!\d)
          | \d{{1,3}},\d{{1,2}}(?=[ ]?[kmb](?![a-z\d])|[ ]million) | \d+)
         (?:\.\d+)?
       | (?<![\d.\w])\.\d+)
      (?P<power>e\+?\d{{1,6}}(?![\da-z]) | [ ]?[x*][ ]?10[ ]?\^[ ]?\d{{1,6}} | \^[ ]?\d{{1,6}})?
    )
    (?P<tail>(?:[ ]?[个多来余]?[十百千万亿兆]{{1,4}}
      (?:\d(?![\d.a-z:%/比]) | \d{{1,4}}(?:\.\d+)?(?=[十百千万亿]) | [一二两三四五六七八九])?){{0,4}})
    |
    (?P<han>[{_HAN}](?:[{_HAN}]|个(?=百万|千万|[万亿])|[来多余](?=[万亿千百])
        |把(?<=[百千万]把)(?<![〇一二两三四五六七八九十百千万几数][百千万]把)(?=[块元字次条个刀]))*
      (?:点[〇零一二两三四五六七八九]+(?=[百千万亿元块折倍毛成%]|个百分点))?[百千万亿]*)
    """,
    re.VERBOSE,
)
_BEGINS = re.compile(rf"[\d.{_HAN}]")
_LETTER = re.compile(r"[ ]?(kw|kk|mm|mn|[kwmb])(?![a-z\d])|[ ]?([kmbt])(?=[ ]?tok)")
_LETTER_AND_DIGIT = re.compile(r"([kw])([1-9])(?=[\u4e00-\u9fff])")
_BETWEEN = frozenset("kw")
"""1w2次, 3k5字: twelve thousand, three and a half."""
_VAGUE = re.compile(
    "[几数]|[一二两三四五六七八九]{2}[十百千]|^[〇零一二三四五六七八九]{5}|^(?:一两|两三|二三|三四|三五|四五|五六|六七|七八|八九)"
)
"""几百万, 二三十, 三五天: nobody can say how many."""
_DECIMAL_COMMA = re.compile(r"\d{1,3},\d{1,2}")
_PIECE = re.compile(r"\d+(?:\.\d+)?|.")


@dataclass(frozen=True, slots=True)
class Number:
    """value as meant; text as written (folded); `letter` the k, w, m, b it was written with.

    scaled: written with a multiplier (k, w, M, 万, million …); implicit: 百万 without a digit before it.
    """

    value: Decimal
    text: str
    letter: str = ""
    scaled: bool = False
    implicit: bool = False


def scan(text: str) -> Iterator[tuple[int, int, Number | None]]:
    """(start, end, number) of every number in `text` (lower case, simplified); None for a vague one (几百万)."""
    for found in _matches(text):
        start, end = found.span()
        if found["han"] is not None:
            number = read_han(found["han"])
        else:
            number = _read_arabic(found["arabic"], found["power"], found["tail"])
        if number is None:
            yield start, end, None
            continue
        between = _LETTER_AND_DIGIT.match(text, end) if text[end : end + 1] in _BETWEEN else None
        if between is not None:
            value = number.value * LETTERS[between[1]] + Decimal(between[2]) * LETTERS[between[1]] / 10
            yield start, between.end(), Number(_neat(value), text[start : between.end()], between[1], scaled=True)
            continue
        letter = _LETTER.match(text, end)
        if letter is not None and not (found["han"] and number.scaled and letter[0][0] == " "):
            name = letter[1] or letter[2]
            number = Number(_neat(number.value * LETTERS[name]), text[start : letter.end()], name, scaled=True)
            end = letter.end()
        yield start, end, number


def _matches(text: str) -> Iterator[re.Match[str]]:
    """What `_NUMBER.finditer` finds, tried only where a number can begin."""
    at = 0
    while begins := _BEGINS.search(text, at):
        found = _NUMBER.match(text, begins.start())
        if found:
            yield found
        at = found.end() if found else begins.end()


def read_han(text: str) -> Number | None:
    """一亿二, 三点五万, 半百万, 二〇二四. None when it is vague (几百万) or only a unit (万)."""
    if _VAGUE.search(text) or (len(text) == 1 and (text in _BIG or text in "百千佰仟")):
        return None
    value = _neat(evaluate(text)) if len(text) <= _LONGEST else ABSURD
    scaled = any(c in _BIG or c in "千仟" for c in text)
    return Number(value, text, scaled=scaled, implicit=text[0] in "百千万亿")


def _read_arabic(text: str, power: str | None, tail: str) -> Number:
    value = _plain(text[: len(text) - len(power)] if power else text)
    if power:
        value = _raised(value, power)
    unit = tail.strip()
    if not unit:
        return Number(_neat(value), text, scaled=bool(power))
    if value >= ABSURD:
        whole = value
    elif unit in _UNITS:
        whole = value * _UNITS[unit]
    else:
        whole = evaluate(f"{value:f}{tail}")
    return Number(_neat(whole), text + tail, scaled=True)


def _plain(text: str) -> Decimal:
    if text.isdecimal() and len(text) <= _LONGEST:
        return Decimal(text)
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    digits = re.sub("[,_' ]", "", text)
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    return Decimal(digits) if len(digits) <= _LONGEST else ABSURD


def _raised(value: Decimal, power: str) -> Decimal:
    exponent = int(re.findall(r"\d+", power)[-1])
    if exponent > _LARGEST_EXPONENT:
        return ABSURD
    if power.lstrip()[0] == "^":
        return min(value ** max(exponent, 1), ABSURD) if value < ABSURD else ABSURD
    return value.scaleb(exponent)


@dataclass(slots=True)
class _Tally:
    """total: what stands before the last 万 or 亿; section: since then; number: not yet followed by a unit."""

    total: Decimal = Decimal(0)
    section: Decimal = Decimal(0)
    number: Decimal | None = None
    unit: int = 0
    row: str = ""

    def digit(self, value: Decimal) -> None:
        """One digit after another is a row: 二〇二四, 八五."""
        self.row += str(value)
        self.number = Decimal(self.row)

    def plus(self, value: Decimal) -> None:
        self.number = (self.number or Decimal(0)) + value

    def small(self, piece: str) -> None:
        times = _HEAD.get(piece) or (Decimal(1) if self.number is None else self.number)
        self.section += times * _SMALL[piece]
        self.number, self.unit = None, _SMALL[piece]

    def big(self, unit: int) -> None:
        section = self.section + (self.number or 0)
        if self.total and (self.total < unit or not section):  # 一万亿, 一亿亿
            self.total = (self.total + section) * unit
        else:
            self.total += (section or Decimal(1)) * unit
        self.section, self.number, self.unit = Decimal(0), None, unit

    def sum(self, elliptical: bool) -> Decimal:
        rest = self.number or Decimal(0)
        return self.total + self.section + (rest * self.unit / 10 if elliptical else rest)


def evaluate(text: str) -> Decimal:
    """The value of digits and Han units mixed: 3亿5千万, 1万5, 两百五十万, 一亿二, 半个亿, 一点五亿."""
    tally = _Tally()
    whole, _, fraction = text.partition("点")
    pieces = _PIECE.findall(whole)
    if fraction:
        length = sum(c in _DIGITS for c in fraction)
        pieces += ["." + "".join(str(_DIGITS[c]) for c in fraction[:length]), *fraction[length:]]
    for piece in pieces:
        _feed(tally, piece)
    return tally.sum(_elliptical(text, tally.unit))


def _feed(tally: _Tally, piece: str) -> None:
    if piece in _DIGITS:
        tally.digit(_DIGITS[piece])
        return
    tally.row = ""
    if piece[0].isdecimal() or piece[0] == ".":
        tally.plus(Decimal(piece))
    elif piece == "半":
        tally.plus(_HALF)
    elif piece in _SMALL:
        tally.small(piece)
    elif piece in _BIG:
        tally.big(_BIG[piece])


def _elliptical(text: str, unit: int) -> bool:
    """一千五 is 1500, 一亿二 1.2亿: one digit right after a unit from 百 on."""
    return unit >= 100 and (text[-2] in _SMALL or text[-2] in _BIG) and text[-1] != "半"


def _neat(value: Decimal) -> Decimal:
    """1E+6 and 1000000.0 → 1000000."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()
