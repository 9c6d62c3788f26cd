"""Days of the year that people date things by: fixed ones (国庆), and those that move (春节, 端午, Black Friday).

The moving ones are a table, a year a line, so that nothing heavy is loaded for a question.
`python -m handlers.understand.slots.festivals` makes it anew from the `holidays` package.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent.parent / "vocabulary" / "festivals.txt"
YEARS = range(2015, 2041)
_COLUMNS = {
    "spring_festival": ("CN", "Spring Festival"),
    "qingming": ("CN", "Tomb-Sweeping Day"),
    "dragon_boat": ("CN", "Dragon Boat Festival"),
    "mid_autumn": ("CN", "Mid-Autumn Festival"),
    "thanksgiving": ("US", "Thanksgiving"),
}
_BESIDE = {
    "new_years_eve": ("spring_festival", -1),
    "lantern": ("spring_festival", 14),
    "black_friday": ("thanksgiving", 1),
    "cyber_monday": ("thanksgiving", 4),
}
"""Days that are always as far from one of the table."""


def holiday(name: str, of_year: int) -> date | None:
    """The day of `10-01` or `spring_festival` in a year; None in a year the table does not have."""
    if name[0].isdigit():
        month, day = name.split("-")
        return date(of_year, int(month), int(day))
    column, days = _BESIDE.get(name, (name, 0))
    found = moving_days().get(of_year)
    return found[list(_COLUMNS).index(column)] + timedelta(days=days) if found else None


def last_holiday(name: str, now: date) -> date | None:
    """The most recent one, today included."""
    for of_year in (now.year, now.year - 1):
        day = holiday(name, of_year)
        if day is not None and day <= now:
            return day
    return None


@cache
def moving_days() -> dict[int, list[date]]:
    """Year → its days, in the order of the columns."""
    found: dict[int, list[date]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        of_year, *days = line.split()
        found[int(of_year)] = [date.fromisoformat(f"{of_year}-{day}") for day in days]
    return found


def make_table() -> str:
    """The table: a year, then the first day of each holiday."""
    return "".join(
        f"{year} {' '.join(_first_day(year, *column) for column in _COLUMNS.values())}\n" for year in YEARS
    )


def _first_day(year: int, country: str, name: str) -> str:
    import holidays

    listed = holidays.country_holidays(country, years=year, language="en_US")
    return min(f"{day:%m-%d}" for day, named in listed.items() if name in named and "observed" not in named)


if __name__ == "__main__":
    TABLE.write_text(make_table(), encoding="utf-8")
