"""Which models pass the filters of a question, and which cannot be judged because a fact is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from data.prices import Model
from handlers.inquiry import Inquiry
from handlers.question import Filters

_SIZE: Final = re.compile(r"([<>]=?)?\s*(\d+(?:\.\d+)?)\s*b", re.IGNORECASE)
_SAME_SIZE: Final = Decimal("0.03")
"""72b is not 70b; 70.6b is."""


def vendors_asked(inquiry: Inquiry) -> set[str]:
    """Vendors named as a filter or as `vendor:x`."""
    asked = inquiry.question.filters.vendor
    named = {asked} if isinstance(asked, str) else set(asked or ())
    return named | {m.partition(":")[2] for m in inquiry.question.models if m and m.startswith("vendor:")}


def verdict(model: Model, inquiry: Inquiry) -> bool | None:
    """True: it passes. False: it does not. None: a fact that is asked for is not known."""
    verdicts = list(_verdicts(model, inquiry))
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _verdicts(model: Model, inquiry: Inquiry) -> Iterator[bool | None]:
    filters = inquiry.question.filters
    vendors = vendors_asked(inquiry)
    yield not vendors or model.vendor in vendors
    yield _in_region(model, inquiry)
    yield model.chat or filters.modality in model.modalities
    yield model.retired is None or model.retired > inquiry.day
    yield model.snapshot_of is None
    yield from _facts(model, filters)


def _in_region(model: Model, inquiry: Inquiry) -> bool:
    region = inquiry.question.filters.region
    vendor = inquiry.shelf.catalogue.vendor(model.vendor)
    return region is None or (vendor is not None and vendor.home == region)


def _facts(model: Model, filters: Filters) -> Iterator[bool | None]:
    if filters.context_min:
        yield None if model.context_window is None else model.context_window >= filters.context_min
    if filters.modality and filters.modality != "text":
        yield filters.modality in model.modalities
    if filters.reasoning is not None:
        yield _same(model.reasoning, filters.reasoning)
    if filters.tools is not None:
        yield _same(model.tools, filters.tools)
    if filters.open_weights is not None:
        yield _same(model.open_weights, filters.open_weights)
    if filters.params:
        yield _of_size(model.params_b, filters.params)


def _same(fact: bool | None, wanted: bool) -> bool | None:
    return None if fact is None else fact == wanted


def _of_size(billions: Decimal | None, wanted: str) -> bool | None:
    met = _SIZE.fullmatch(wanted.strip())
    if met is None or billions is None:
        return None
    size = Decimal(met[2])
    if met[1] and met[1].startswith("<"):
        return billions <= size
    if met[1] and met[1].startswith(">"):
        return billions >= size
    return abs(billions - size) <= size * _SAME_SIZE
