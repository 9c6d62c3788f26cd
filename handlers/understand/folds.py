"""Several tokens that are one thing: 两成, 25 percent, 八折 a percentage; 三个月, 一年半, 90d a span of time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handlers.question import Span
from handlers.understand.slots.reading import Phrase, Read, Reading, rule

_HUNDRED, _TEN = Decimal(100), Decimal(10)
UNIT = "(period|year_mark|month_mark|day_mark)"
_MARKS = ("period", "year_mark", "month_mark", "day_mark")
_SPANS: dict[tuple[Decimal, str], Span] = {
    (Decimal(60), "second"): "minute", (Decimal(60), "minute"): "hour", (Decimal(24), "hour"): "day",
    (Decimal(7), "day"): "week", (Decimal(30), "day"): "month", (Decimal(31), "day"): "month",
    (Decimal(4), "week"): "month", (Decimal(52), "week"): "year", (Decimal(365), "day"): "year",
    (Decimal(6), "month"): "half_year", (Decimal(12), "month"): "year", (Decimal("0.5"), "year"): "half_year",
    (Decimal(2), "quarter"): "half_year", (Decimal(4), "quarter"): "year", (Decimal(2), "half_year"): "year",
}  # fmt: skip
_LONGEST = 1000
"""Of any unit: 中国历史五千年 is no window."""
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_DAYS = {"day": 1, "week": 7}
_CLOCK = {"hour": "H", "minute": "M", "second": "S"}


@dataclass(frozen=True, slots=True)
class Length:
    """A span of time as said: 2 week, 0.5 year."""

    count: Decimal
    unit: str

    def as_span(self) -> Span | None:
        """The unit of the contract that this is one of: 12 months a year, 7 days a week; None for 3 months."""
        if self.count == 1 and self.unit != "quarter":
            return self.unit  # type: ignore[return-value]
        return _SPANS.get((self.count, self.unit))

    def iso(self, *, largest: Literal["year", "day"] = "year") -> str:
        """P3M, P1Y6M, P90D, PT1H. With `largest` day months are 30 days, as a mute is counted."""
        if self.unit in _CLOCK:
            count, letter = self.count, _CLOCK[self.unit]
            if letter == "H" and count != int(count):
                count, letter = count * 60, "M"
            return f"PT{int(count)}{letter}"
        if self.unit in _DAYS:
            return f"P{_whole(self.count * _DAYS[self.unit])}D"
        months = self.count * _MONTHS[self.unit]
        if largest == "day" or months != int(months):
            return f"P{_whole(months * 30)}D"
        years, rest = divmod(int(months), 12)
        return "P" + (f"{years}Y" if years else "") + (f"{rest}M" if rest or not years else "")


def _whole(count: Decimal) -> int:
    return max(int(count), 1)


def unit_of(phrase: Phrase) -> str:
    """The time unit in the phrase, the first there is: day, month, half_year …"""
    return next(str(token.meaning[kind]) for token in phrase.tokens for kind in _MARKS if kind in token.meaning)


def _share(times: Decimal) -> Read:
    def read(_: Reading, phrase: Phrase) -> bool | dict[str, Decimal]:
        value = sum((n.value * times / 10**place for place, n in enumerate(phrase.numbers)), Decimal(0))
        return {"pct": value} if 0 <= value <= 1000 else False

    return read


def _fold_of_ten(_: Reading, phrase: Phrase) -> bool | dict[str, Decimal]:
    """八折 pays 80 %, 85折 and 八五折 85 %: the cut is the rest."""
    value = phrase.numbers[0].value
    paid = value * 10 if value < _TEN else value
    return {"pct": _HUNDRED - paid} if 0 < paid < _HUNDRED else False


def _length(_: Reading, phrase: Phrase) -> bool | dict[str, Length]:
    numbers = phrase.numbers
    if numbers and (numbers[0].value > _LONGEST or phrase.text.endswith("号")):
        return False
    count = sum((n.value for n in numbers), Decimal(0)) if numbers else Decimal(1)
    return {"span": Length(count, unit_of(phrase))} if count else False


def _a_unit_ago(reading: Reading, phrase: Phrase) -> bool | dict[str, Length]:
    """A year ago; "a day" elsewhere is how often."""
    if reading.folded[phrase.start : phrase.start + 2].rstrip("n ") != "a" or not phrase.after("ago"):
        return False
    return {"span": Length(Decimal(1), unit_of(phrase))}


def _bare_half_year(_: Reading, phrase: Phrase) -> bool | dict[str, Length]:
    return {"span": Length(Decimal(1), "half_year")} if phrase.get("period") == "half_year" else False


def _with_half(_: Reading, phrase: Phrase) -> bool | dict[str, Length]:
    """一年半, 两年半, 一个半小时."""
    number, rest = phrase.numbers
    if rest.value != Decimal("0.5") or rest.text != "半":
        return False
    return {"span": Length(number.value + rest.value, unit_of(phrase))}


def _year_and_months(_: Reading, phrase: Phrase) -> bool | dict[str, Length]:
    years, months = phrase.numbers
    if years.value > 100 or months.value > 11 or phrase.tokens[-1].meaning.get("period") != "month":
        return False
    return {"span": Length(years.value * 12 + months.value, "month")}


SHARES = (
    rule("percent_of", "percent_of number", _share(Decimal(1)), folds=True),
    rule("percent", "number percent", _share(Decimal(1)), "percent", folds=True),
    rule("tenths", "number tenths (number(?!(percent|token_unit|call)))?", _share(_TEN), "tenths", folds=True),
    rule("discount", "number fold", _fold_of_ten, "fold", folds=True),
)
LENGTHS = (
    rule(
        "year_and_months",
        "number year_mark number period",
        _year_and_months,
        "year_mark",
        folds=True,
    ),
    rule("span_and_half", f"number {UNIT} number", _with_half, "number", folds=True),
    rule("one_and_a_half", f"number number {UNIT}", _with_half, "number", folds=True),
    rule("span", f"number {UNIT}", _length, "number", folds=True),
    rule("a_unit_ago", "every period", _a_unit_ago, "every", folds=True),
    rule("half_year", "period", _bare_half_year, folds=True),
)
