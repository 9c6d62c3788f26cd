"""`glm-4-plus 两年里调过价吗`: every change by its own name, and how far the price has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from data.history import since_day
from data.prices import Change
from handlers.days import Days, window_asked
from handlers.figures import percent
from handlers.inquiry import Inquiry
from handlers.notes import footnotes, sources
from handlers.past import MAIN, event_lines, home_offer, host_of, meter_name, short_history
from handlers.picking import Picked, pick, quotes_of, suggestion_buttons, unpriced
from handlers.reply import Reply
from handlers.rows import cut, cuts_of, facts, moved
from handlers.sentences import join, join_names, name_of, vendor_name
from handlers.shelf import each_once
from handlers.tables import price_steps

MOST_LINES = 12


@dataclass(slots=True)
class Scope:
    """Whose history: models named, each generation of a family, every model of a vendor."""

    models: list[str] = field(default_factory=list)
    wide: bool = False
    """More than the models named: lines carry the model's name."""


def history(inquiry: Inquiry) -> Reply:
    """Changes in the window (all when none was said), oldest first, and the cut in all."""
    picked, scope = pick(_without_vendors(inquiry)), scope_of(inquiry)
    window = window_asked(inquiry.question, inquiry.now, None)
    found = changes_in(scope, window, inquiry)
    quotes = quotes_of(picked, inquiry)
    priced = [quote for quote in quotes if quote.lines]
    title = _title(picked, window, inquiry)
    machine = facts(quotes, inquiry, ()) | {"cuts": _cut_rows(scope, found, window, picked, inquiry)}
    return Reply(
        title=title,
        lines=(*_lines(scope, found, window, inquiry), *_in_all(picked, window, inquiry),
               *unpriced(quotes, inquiry), *picked.unknown),
        chart=price_steps(scope.models[:4] if not scope.wide else picked.ids, inquiry, title),
        picture=True,
        footnotes=(*picked.read_as, *footnotes(quotes, inquiry, converted=False)),
        sources=sources(priced, inquiry),
        buttons=suggestion_buttons(picked, inquiry),
        language=inquiry.say.language,
        facts=machine,
    )  # fmt: skip


def _without_vendors(inquiry: Inquiry) -> Inquiry:
    """A vendor's history is of all its models: its flagship has no part of its own in it."""
    question = inquiry.question
    families = [*question.families, *[None] * len(question.models)]
    kept = [(m, f) for m, f in zip(question.models, families, strict=False) if not (m or "").startswith("vendor:")]
    changed = {"models": [model for model, _ in kept], "families": [family for _, family in kept]}
    return replace(inquiry, question=question.model_copy(update=changed))


def scope_of(inquiry: Inquiry) -> Scope:
    """The models behind the question's slots."""
    found = Scope()
    question, catalogue = inquiry.question, inquiry.shelf.catalogue
    for slot, named in enumerate(question.models):
        family = question.families[slot] if slot < len(question.families) else None
        known = catalogue.family(family) if family else None
        if named and named.startswith("vendor:"):
            found.models.extend(catalogue.model_ids(vendor=named.partition(":")[2]))
            found.wide = True
        elif known:
            found.models.extend(flagship.model for flagship in known.flagships)
            found.wide = found.wide or len(known.flagships) > 1
        elif named and catalogue.model(named):
            found.models.append(named)
    found.models = list(dict.fromkeys(found.models))
    found.wide = found.wide or len(found.models) > 1
    return found


def changes_in(scope: Scope, window: Days | None, inquiry: Inquiry) -> tuple[Change, ...]:
    """The changes of the scope whose day lies in the window, oldest first; announced ones are kept."""
    everything = (c for model in scope.models for c in inquiry.shelf.changes(model, inquiry.today))
    found = [c for c in everything if window is None or _inside(c, window, inquiry)]
    return each_once(sorted(found, key=lambda c: (str(c.to_date), c.model)))


def _inside(change: Change, window: Days, inquiry: Inquiry) -> bool:
    if change.to_date is None:
        return False
    last = max(window.last, change.to_date) if window.last >= inquiry.today else window.last
    return window.first <= change.to_date <= last


def _title(picked: Picked, window: Days | None, inquiry: Inquiry) -> str:
    say = inquiry.say
    vendors = [m.partition(":")[2] for m in inquiry.question.models if m and m.startswith("vendor:")]
    names = [vendor_name(v, inquiry) for v in vendors] + [name_of(m.id, inquiry) for m in picked.models]
    if not names:
        return ""
    if window is None:
        return say("{models}: price changes", models=join_names(names, say))
    span = {"models": join_names(names, say), "first": window.first, "last": window.last}
    return say("{models}: price changes, {first} to {last}", **span)


def _lines(scope: Scope, found: tuple[Change, ...], window: Days | None, inquiry: Inquiry) -> Iterator[str]:
    """The latest changes of the vendor's own lists; a count of days when there are many; or that there was none.

    A claim is answered by its verdict: the other changes of a wide scope would bury it.
    """
    say = inquiry.say
    if scope.wide and inquiry.question.claim:
        return
    own = [c for c in found if _at_home(c, inquiry)] or found
    events = event_lines(own, inquiry, with_model=scope.wide)
    if not events and scope.models:
        yield say("No change in that time.") if window else say("No change on record.")
        return
    if scope.wide:
        yield from _counted(found, inquiry)
    if len(events) > MOST_LINES:
        number = len(events) - MOST_LINES
        yield say.many("{number} earlier line left out.", "{number} earlier lines left out.", number)
    yield from events[-MOST_LINES:]


def _at_home(change: Change, inquiry: Inquiry) -> bool:
    """On the vendor's home list: its other list says the same in another currency."""
    home = home_offer(change.model, inquiry)
    return change.offer.rpartition("@")[2] == home.list if home else not host_of(change)


def _counted(found: Iterable[Change], inquiry: Inquiry) -> Iterator[str]:
    """`Cuts on 2 days, rises on 1, new generations on 1`: what a cadence question asks."""
    cuts = {c.to_date for c in found if c.kind == "change" and c.pct and c.pct < 0 and c.meter in MAIN}
    rises = {c.to_date for c in found if c.kind == "change" and c.pct and c.pct > 0 and c.meter in MAIN}
    steps = {c.to_date for c in found if c.kind in ("successor", "snapshot") and c.pct and c.pct < 0}
    if not (cuts or rises or steps):
        return
    yield inquiry.say(
        "Cuts on {cuts} days, rises on {rises}, cheaper new versions on {steps}.",
        cuts=len(cuts), rises=len(rises), steps=len(steps),
    )  # fmt: skip


def _in_all(picked: Picked, window: Days | None, inquiry: Inquiry) -> Iterator[str]:
    """How far each named model's price has come: since the window began, else since launch and since its peak."""
    for model in picked.ids:
        line = _since_window(model, window, inquiry) if window else ""
        line = line or short_history(model, inquiry)
        if line:
            yield line
        yield from _from_peak(model, inquiry)


def _since_window(model: str, window: Days, inquiry: Inquiry) -> str:
    offer, say = home_offer(model, inquiry), inquiry.say
    moved = [c for c in since_day(offer, window.first, min(window.last, inquiry.today)) if c.pct] if offer else []
    default = [c for c in moved if c.tier == moved[0].tier]
    if not default:
        return ""
    words = join((f"{meter_name(c.meter, say)} {percent(c.pct)}" for c in default if c.pct), say)
    return say("{model}: {moves} since {day}", model=name_of(model, inquiry), moves=words, day=window.first)


def _from_peak(model: str, inquiry: Inquiry) -> Iterator[str]:
    """Said only where the peak is not the launch price."""
    offer, say = home_offer(model, inquiry), inquiry.say
    found = [c for c in inquiry.shelf.cumulative(model, inquiry.today) if offer and c.offer == offer.id]
    launch = {(c.meter, c.tier): c.before for c in found if c.basis == "launch"}
    peaks = [c for c in found if c.basis == "peak" and c.before != launch.get((c.meter, c.tier)) and c.pct]
    default = [c for c in peaks if c.tier == peaks[0].tier]
    if default:
        words = join((f"{meter_name(c.meter, say)} {percent(c.pct)}" for c in default if c.pct), say)
        yield say("{model}: {moves} from its peak", model=name_of(model, inquiry), moves=words)


def _cut_rows(
    scope: Scope, found: tuple[Change, ...], window: Days | None, picked: Picked, inquiry: Inquiry
) -> list[dict[str, object]]:
    if window is None and not scope.wide:
        return cuts_of(picked.ids, inquiry)
    cumulative = [c for model in picked.ids for c in inquiry.shelf.cumulative(model, inquiry.today)]
    if window:
        offers = (home_offer(model, inquiry) for model in picked.ids)
        last = min(window.last, inquiry.today)
        cumulative = [c for offer in offers if offer for c in since_day(offer, window.first, last)]
    return sorted(map(cut, (*found, *moved(cumulative))), key=lambda row: str(row["to_date"]))
