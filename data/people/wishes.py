"""What a subscription asks for, as a value: of what, which kinds of change, from which size on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from data.prices import Meter

TargetKind = Literal["model", "family", "vendor", "list", "all"]
NewsKind = Literal["cut", "rise", "launch", "retirement"]

TARGET_KINDS: Final[tuple[TargetKind, ...]] = ("model", "family", "vendor", "list", "all")
NEWS_KINDS: Final[tuple[NewsKind, ...]] = ("cut", "rise", "launch", "retirement")
USUAL_KINDS: Final[frozenset[NewsKind]] = frozenset({"cut", "rise"})
USUAL_THRESHOLD: Final = Decimal(1)
"""Percent: without a threshold any change from here on is told."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One subscription.

    target: a model, family or vendor id, `CNY` or `USD` for a list, empty for all.
    host: a seller's own list instead of the vendor's lists.
    below: a target price per 1M tokens of `meter` in `currency`; ratio: to the price of `ratio_model`.
    With a target price or ratio the threshold does not count: it is told when the target is reached.
    """

    target_kind: TargetKind
    target: str = ""
    host: str | None = None
    kinds: frozenset[NewsKind] = USUAL_KINDS
    threshold: Decimal = USUAL_THRESHOLD
    below: Decimal | None = None
    currency: str | None = None
    meter: Meter | None = None
    ratio: Fraction | None = None
    ratio_model: str | None = None

    @property
    def aims(self) -> bool:
        """True when it waits for a target price or ratio."""
        return self.below is not None or self.ratio is not None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a piece of news is about, with all that a subscription may have named it by.

    models: its own id and the one its name stands for. families: with the parents of each.
    plain: False for a dated snapshot, which only those hear of who named it.
    """

    models: frozenset[str]
    families: frozenset[str]
    vendor: str
    chat: bool
    plain: bool
    first_party: bool
    host: str
    currency: str | None

    @property
    def targets(self) -> dict[TargetKind, frozenset[str]]:
        """The targets under which a subscription to this may be stored."""
        found: dict[TargetKind, frozenset[str]] = {"model": self.models}
        if self.chat and self.plain:
            found["family"] = self.families
            found["vendor"] = frozenset({self.vendor})
            found["list"] = frozenset({self.currency} if self.currency else ())
            found["all"] = frozenset({""})
        return found


def concerns(wish: Wish, subject: Subject) -> bool:
    """Whether news of this subject is for this subscription at all."""
    if wish.ratio_model in subject.models:
        return subject.first_party
    if wish.target not in subject.targets.get(wish.target_kind, frozenset()):
        return False
    return subject.host == wish.host if wish.host else subject.first_party
