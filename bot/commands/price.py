"""`kanjia price set|show|cancel`: prices by an admin's word."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from data.prices import METERS, Meter, Offer, PriceSheet, Rate
from data.tiers import tier_code

if TYPE_CHECKING:
    from data.watching.price_word import Said

ZONE: Final = "Asia/Shanghai"
OPTIONS: Final[dict[str, Meter]] = {
    "input": "input",
    "output": "output",
    "cached": "cache_read",
    "cache-write": "cache_write",
    "batch-input": "batch_input",
    "batch-output": "batch_output",
    "batch-cached": "batch_cache_read",
}
REFUSED: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The three actions and their options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="set|show|cancel")
    setting = actions.add_parser("set", help="record a price; subscribers are told")
    _add_place(setting)
    for option, meter in OPTIONS.items():
        setting.add_argument(f"--{option}", metavar="PRICE", help=f"{meter} per 1M tokens")
    setting.add_argument("--tier", help="which tier of a tiered price, as `kanjia price show` names it")
    setting.add_argument("--source", required=True, metavar="URL", help="the page that shows the price")
    setting.add_argument("--yes", action="store_true", help="also when the figure or the day looks like a slip")
    showing = actions.add_parser("show", help="every list and price line of a model")
    showing.add_argument("model", help="model id or name; MODEL@LIST for one list")
    _add_place(actions.add_parser("cancel", help="call off an announced price"))


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", help="model id or name; MODEL@LIST for a host's list")
    parser.add_argument("--currency", required=True, type=str.upper, choices=("CNY", "USD"), help="picks the list")
    parser.add_argument("--effective", required=True, type=_day, metavar="DATE", help="first day, YYYY-MM-DD")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: write YYYY-MM-DD") from error


def run(arguments: argparse.Namespace) -> int:
    """0 done, 2 refused with one line on standard error."""
    from data.watching.find_model import UnknownModel
    from data.watching.price_word import PriceWordError

    actions = {"set": _set, "show": _show, "cancel": _cancel}
    try:
        return actions[arguments.action](arguments)
    except (PriceWordError, UnknownModel, LookupError) as error:
        print(f"kanjia price: {error.args[0]}", file=sys.stderr)
        return REFUSED


def _set(arguments: argparse.Namespace) -> int:
    from data.loading.ensure import ensure_store
    from data.store.catalogue_source import CatalogueSource
    from data.store.engine import open_store
    from data.watching.price_word import PriceWord, listen, price
    from data.watching.record_price import record_price, run_name

    typed = {meter: getattr(arguments, option.replace("-", "_")) for option, meter in OPTIONS.items()}
    word = PriceWord(
        model=arguments.model, prices={meter: price(text) for meter, text in typed.items() if text is not None},
        currency=arguments.currency, effective=arguments.effective, source=arguments.source,
        tier=arguments.tier, sure=arguments.yes,
    )  # fmt: skip
    address = ensure_store()
    today = datetime.now(ZoneInfo(ZONE)).date()
    with closing(CatalogueSource(address)) as source:
        said = listen(source.current(), word, today)
    with closing(open_store(address)) as store, store.writing() as session:
        run = run_name(session, "price-set")
        done = record_price(session, said.offer, said.sheet, origin="admin", run=run, by="cli")
    print("\n".join(_told(said, today) if done.sheet else [f"{said.offer.id}: exactly this line stands already"]))
    return 0


def _told(said: Said, today: date) -> Iterator[str]:
    begins = said.sheet.effective or today
    yield f"{said.offer.id} ({said.offer.currency} per 1M tokens) from {begins}{_when(begins, today)}"
    for meter in METERS:
        new = said.after.prices.get(meter)
        old = said.before.prices.get(meter) if said.before else None
        if new is not None:
            yield f"  {meter}: {_plain(new) if old in (None, new) else f'{_plain(old)} → {_plain(new)}'}"


def _when(begins: date, today: date) -> str:
    return ", announced" if begins > today else ""


def _plain(price: Decimal | None) -> str:
    return "–" if price is None else f"{price.normalize():f}"


def _show(arguments: argparse.Namespace) -> int:
    from data.loading.ensure import ensure_store
    from data.store.catalogue_source import CatalogueSource
    from data.watching.find_model import find_model

    today = datetime.now(ZoneInfo(ZONE)).date()
    name, _, market = arguments.model.partition("@")
    with closing(CatalogueSource(ensure_store())) as source:
        catalogue = source.current()
        model = find_model(catalogue, name, today)
        every = catalogue.offers(model)
        offers = [o for o in every if market in ("", o.list)]
    if every and not offers:
        lists = ", ".join(f"{o.list} ({o.currency})" for o in every)
        raise LookupError(f"{model} is not sold at {market!r}; lists: {lists}")
    print("\n".join([model, *(line for offer in offers for line in _offer_lines(offer))]))
    if not offers:
        print("  no price")
    return 0


def _offer_lines(offer: Offer) -> Iterator[str]:
    yield f"{offer.id} ({offer.currency} per 1M tokens)"
    for sheet in offer.sheets:
        yield f"  {_heading(sheet)}"
        for rate in sheet.rates:
            yield f"    {_rate_text(rate)}"
        yield f"    source: {sheet.sources[0]} ({sheet.grade})"


def _heading(sheet: PriceSheet) -> str:
    words = [f"from {sheet.effective}" if sheet.effective else "start unknown"]
    words += [] if sheet.date_kind in ("announced", "unknown_start") else [sheet.date_kind.replace("_", " ")]
    words += ["promotion"] if sheet.promotion else []
    words += [f"until {sheet.ends}"] if sheet.ends else []
    words += [sheet.standing] if sheet.standing != "standing" else []
    words += [f"seen {sheet.checked}"] if sheet.checked else []
    return ", ".join(words)


def _rate_text(rate: Rate) -> str:
    told = ", ".join(f"{meter} {_plain(rate.prices[meter])}" for meter in METERS if meter in rate.prices)
    return f"[{tier_code(rate.tier) or 'default'}] {told}"


def _cancel(arguments: argparse.Namespace) -> int:
    from data.loading.ensure import ensure_store
    from data.store.catalogue_source import CatalogueSource
    from data.store.engine import open_store
    from data.watching.price_word import find_offer
    from data.watching.record_price import cancel_price, run_name

    address = ensure_store()
    with closing(CatalogueSource(address)) as source:
        offer = find_offer(source.current(), arguments.model, arguments.currency, arguments.effective)
    with closing(open_store(address)) as store, store.writing() as session:
        cancel_price(session, offer, arguments.effective, run=run_name(session, "price-cancel"))
    print(f"{offer.id}: the line from {arguments.effective} is cancelled")
    return 0
