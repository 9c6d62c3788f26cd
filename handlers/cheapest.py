"""`上下文要256k，谁最低价`: the cheapest models that pass the filters, free ones apart with their limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from handlers.compare import compare
from handlers.inquiry import Inquiry
from handlers.reckoning.amounts import amount_in_words
from handlers.reckoning.picking import pick, quotes_of, suggestion_buttons
from handlers.reckoning.quote import Quote
from handlers.reckoning.ranking import (
    INPUT_ONLY,
    MOST,
    Place,
    figure_to_undercut,
    hosts_count,
    ranking_of,
    weights,
)
from handlers.reckoning.rows import facts
from handlers.reckoning.workload import has_amount
from handlers.reply import ChartData, Facts, Reply, Series, Table
from handlers.sellers import sellers
from handlers.writing.charts import chart_currency
from handlers.writing.figures import money, plain, price, share
from handlers.writing.moments import when_asked
from handlers.writing.notes import exchange_note, long_unseen, second_opinions, sources
from handlers.writing.sentences import join, name_of, short_limits, vendor_name
from handlers.writing.tables import BLANK, cost_cell, prices_of

DEFAULT_LIMIT: Final = 5
FREE_SHOWN: Final = 3
MOST_SOURCES: Final = 3


def cheapest(inquiry: Inquiry) -> Reply:
    """The ranking's head as a table. What it goes by, and what could not be judged, stand below.

    Several models named: the cheapest of these is a comparison; one: the cheapest of its sellers.
    """
    named = [model for model in inquiry.question.models if model and ":" not in model]
    if len(named) > 1:
        return compare(inquiry)
    if named:
        return sellers(inquiry)
    ranking = ranking_of(inquiry)
    limit = min(inquiry.question.filters.limit or DEFAULT_LIMIT, MOST)
    shown = ranking.paid[:limit]
    free = ranking.free[: limit if inquiry.question.filters.free else FREE_SHOWN]
    if inquiry.question.order == "dear":
        free = ()
    if inquiry.question.filters.cheaper_than:
        free = ranking.free[:FREE_SHOWN]
    picked = pick(inquiry)
    about = _about(inquiry, [place.price.model.id for place in (*shown, *free)])
    quotes = quotes_of(pick(about), about)
    title = _title(inquiry)
    return Reply(
        title=title,
        lines=(
            *_lines(shown, inquiry),
            *_free_lines(free, len(free) and ranking.free_in_all, inquiry),
            *picked.unknown,
        ),
        table=_table(shown, inquiry) if shown else None,
        chart=partial(_bars, shown, title, inquiry),
        footnotes=(
            *(_notes(ranking.unjudged, inquiry) if shown else ()),
            *_doubts(quotes[: len(shown)], about),
            *long_unseen(quotes[: len(shown)], about),
            *(exchange_note(inquiry) if shown else ()),
        ),
        sources=sources(quotes[: min(len(shown) or len(free), MOST_SOURCES)], about),
        buttons=suggestion_buttons(picked, inquiry),
        language=inquiry.say.language,
        facts=Facts(lambda: facts(quotes, about, ())),
    )


def _about(inquiry: Inquiry, models: list[str]) -> Inquiry:
    asked = inquiry.question.model_copy(update={"models": list(models), "families": [], "unresolved": []})
    return replace(inquiry, question=asked)


def _title(inquiry: Inquiry) -> str:
    say = inquiry.say
    wanted = join(_conditions(inquiry), say)
    when = when_asked(inquiry)
    if inquiry.question.order == "dear":
        return (
            say("Dearest models{when}: {conditions}", when=when, conditions=wanted)
            if wanted
            else say("Dearest models{when}", when=when)
        )
    return (
        say("Cheapest models{when}: {conditions}", when=when, conditions=wanted)
        if wanted
        else say("Cheapest models{when}", when=when)
    )


def _conditions(inquiry: Inquiry) -> Iterator[str]:
    """The filters, said back so that a misreading shows."""
    say, filters = inquiry.say, inquiry.question.filters
    vendors = [filters.vendor] if isinstance(filters.vendor, str) else filters.vendor or []
    yield from (vendor_name(vendor, inquiry) for vendor in vendors)
    yield from (vendor_name(m.partition(":")[2], inquiry) for m in inquiry.question.models if m and ":" in m)
    if filters.host:
        yield say("on {host}", host=filters.host)
    if filters.region:
        yield say("Chinese vendors") if filters.region == "cn" else say("Vendors outside China")
    if filters.context_min:
        yield say("context ≥ {tokens}", tokens=f"{filters.context_min:,}")
    if filters.modality in INPUT_ONLY:
        yield modality_name(filters.modality, inquiry)
    elif filters.modality and filters.modality != "text":
        yield say("takes {modality}", modality=modality_name(filters.modality, inquiry))
    yield from _yes_no(inquiry)
    if filters.params:
        yield filters.params.strip()[:12]
    if filters.max_price:
        limit = filters.max_price
        yield say("at most {price}", price=price(limit.amount, limit.currency or "CNY"))
    if filters.cheaper_than:
        yield say("cheaper than {model}", model=name_of(filters.cheaper_than, inquiry))
    if has_amount(inquiry.question):
        yield amount_in_words(inquiry)


def _yes_no(inquiry: Inquiry) -> Iterator[str]:
    say, filters = inquiry.say, inquiry.question.filters
    if filters.reasoning is not None:
        yield say("reasoning") if filters.reasoning else say("no reasoning")
    if filters.tools:
        yield say("tools")
    if filters.open_weights is not None:
        yield say("open weights") if filters.open_weights else say("closed weights")
    if filters.free:
        yield say("free")


def modality_name(modality: str, inquiry: Inquiry) -> str:
    """images, audio, …"""
    say = inquiry.say
    names = {
        "vision": say("images"), "audio": say("audio"), "video": say("video"), "embedding": say("embedding"),
        "image_out": say("image output"), "rerank": say("rerank"), "tts": say("speech output"),
        "asr": say("speech input"),
    }  # fmt: skip
    return names.get(modality, modality)


def _lines(shown: tuple[Place, ...], inquiry: Inquiry) -> Iterator[str]:
    say = inquiry.say
    if not shown:
        than = inquiry.question.filters.cheaper_than
        if than and figure_to_undercut(than, inquiry) is None:
            yield say("{model} has no price to compare with.", model=name_of(than, inquiry))
        elif not inquiry.question.filters.free:
            yield say("No priced model passes all of that.")
        return
    first = shown[0]
    name, figure = name_of(first.price.model.id, inquiry), _figure(first)
    if inquiry.question.order == "dear":
        yield say("{model} is the dearest: {figure}", model=name, figure=figure)
    else:
        yield say("{model} is the cheapest: {figure}", model=name, figure=figure)
    if len(shown) > 1:
        yield _next(first, shown[1], inquiry)


def _next(first: Place, second: Place, inquiry: Inquiry) -> str:
    say, name = inquiry.say, name_of(second.price.model.id, inquiry)
    gap = (second.figure / first.figure - 1) * 100
    if not gap:
        return say("{model} costs the same.", model=name)
    if gap < 0:
        return say("Next comes {model}, {share} cheaper.", model=name, share=share(-gap))
    return say("Next comes {model}, {share} dearer.", model=name, share=share(gap))


def _figure(place: Place) -> str:
    """The cost of the amount asked, else the prices."""
    if place.line is not None:
        return cost_cell(place.line)
    both = (place.price.input, place.price.output)
    if place.price.output is None and place.price.input is not None:  # an embedding
        return price(place.price.input, place.price.currency)
    return "/".join(BLANK if p is None else price(p, place.price.currency) for p in both)


def _free_lines(free: tuple[Place, ...], number: int, inquiry: Inquiry) -> Iterator[str]:
    """Free is limited: the limits stand beside the name."""
    say = inquiry.say
    if not number and inquiry.question.filters.free:
        yield say("No free model on record passes all of that.")
    for place in free:
        limits = _limits(place, inquiry) or say("limits not published")
        yield say("Free: {model} ({limits})", model=name_of(place.price.model.id, inquiry), limits=limits)
    if number > len(free):
        yield say.many("{number} more is free.", "{number} more are free.", number - len(free))


def _limits(place: Place, inquiry: Inquiry) -> str | None:
    for offer in inquiry.shelf.offers(place.price.model.id):
        for sheet in offer.sheets:
            if sheet.id == place.price.sheet_id:
                return short_limits(sheet.limits, inquiry.say) if sheet.limits else None
    return None


def _table(shown: tuple[Place, ...], inquiry: Inquiry) -> Table:
    say, currency = inquiry.say, chart_currency(inquiry)
    rows = []
    for place in shown:
        if place.line is not None:
            rows.append((*prices_of(place.line), cost_cell(place.line), _seller(place, inquiry)))
            continue
        figure = inquiry.converted(place.figure, "CNY", currency)
        ins, outs = place.price.input, place.price.output
        own = place.price.currency
        rows.append((
            BLANK if ins is None else price(ins, own), BLANK if outs is None else price(outs, own),
            BLANK if figure is None else money(figure, currency), _seller(place, inquiry),
        ))  # fmt: skip
    ranked = say("Cost") if has_amount(inquiry.question) else say("Ranked by")
    return Table((say("In"), say("Out"), ranked, say("Model, per 1M tokens")), tuple(rows), "rrrl")


def _seller(place: Place, inquiry: Inquiry) -> str:
    name = name_of(place.price.model.id, inquiry)
    if place.price.first_party:
        return name
    return inquiry.say("{model} on {host}", model=name, host=place.price.offer_id.partition("@")[2])


def _notes(unjudged: int, inquiry: Inquiry) -> Iterator[str]:
    say = inquiry.say
    yield _basis(inquiry)
    yield say("Hosts' prices included.") if hosts_count(inquiry) else say("Vendors' own lists only.")
    if inquiry.question.filters.batch:
        yield say("Batch prices are not ranked; these are the usual ones.")
    if unjudged:
        yield say.many(
            "{number} model is left out because a fact or price asked for is not known.",
            "{number} models are left out because a fact or price asked for is not known.", unjudged,
        )  # fmt: skip


def _doubts(quotes: Sequence[Quote], about: Inquiry) -> Iterator[str]:
    """What other sources have instead of a price in the ranking."""
    for quote in quotes:
        if quote.line:
            yield from second_opinions(quote.line, about)


def _basis(inquiry: Inquiry) -> str:
    """What the ranking goes by."""
    say = inquiry.say
    if has_amount(inquiry.question):
        return say("Ranked by the cost of {amount}.", amount=amount_in_words(inquiry))
    if inquiry.question.filters.cached:
        return say("Ranked by the cached input price.")
    given, made = weights(inquiry)
    if not made:
        return say("Ranked by the input price.")
    if not given:
        return say("Ranked by the output price.")
    return say("Ranked by input and output at {ratio}.", ratio=f"{plain(given)}:{plain(made)}")


def _bars(shown: tuple[Place, ...], title: str, inquiry: Inquiry) -> ChartData | None:
    currency = chart_currency(inquiry)
    bars = []
    for place in shown:
        figure = inquiry.converted(place.figure, "CNY", currency)
        if figure is not None:
            bars.append(Series(name_of(place.price.model.id, inquiry), value=figure))
    unit = currency if has_amount(inquiry.question) else f"{currency} / 1M tokens"
    return ChartData("bars", title, unit, tuple(bars)) if len(bars) > 1 else None
