"""`glm-4-plus 两年里调过价吗`: every change by its own name, and how far the price has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from data.history import since_day
from data.prices import Change
from handlers.inquiry import Inquiry
from handlers.reckoning.days import Days, window_asked
from handlers.reckoning.generations import over_all
from handlers.reckoning.past import home_offer, short_history, sides_moved
from handlers.reckoning.picking import Picked, pick, quotes_of, suggestion_buttons, unpriced
from handlers.reckoning.rows import cut, cuts_of, facts, moved
from handlers.reckoning.shelf import each_once
from handlers.reckoning.story import Scope, Story, story_of
from handlers.reply import ChartData, Facts, Reply
from handlers.writing.charts import family_steps, price_steps
from handlers.writing.notes import footnotes, sources
from handlers.writing.sentences import family_name, join_names, name_of, vendor_name


def history(inquiry: Inquiry) -> Reply:
    """Changes in the window (all when none was said), oldest first, and the cut in all."""
    picked, scope = pick(_without_vendors(inquiry)), scope_of(inquiry)
    window = window_asked(inquiry.question, inquiry.now, None)
    found = changes_in(scope, window, inquiry)
    quotes = quotes_of(picked, inquiry)
    priced = [quote for quote in quotes if quote.lines]
    title = _title(picked, scope, window, inquiry)
    judged = scope.wide and inquiry.question.claim is not None
    past = scope.wide and window is not None and window.last < inquiry.today
    read_as = () if scope.families else picked.read_as
    told = Story() if judged else story_of(scope, found, window, inquiry)
    machine = Facts(
        lambda: facts(quotes, inquiry, ()) | {"cuts": _cut_rows(scope, found, window, picked, inquiry)}
    )
    return Reply(
        title=title,
        lines=(*told.lines, *(() if judged else _in_all(picked, scope, window, inquiry)),
               *unpriced(quotes, inquiry), *picked.unknown),
        chart=_picture(scope, picked, inquiry, title),
        picture=True,
        footnotes=() if judged or past else (*read_as, *footnotes(quotes, inquiry, converted=False)),
        sources=() if judged else told.sources or sources(priced, inquiry),
        buttons=suggestion_buttons(picked, inquiry),
        language=inquiry.say.language,
        facts=machine,
    )  # fmt: skip


def _picture(scope: Scope, picked: Picked, inquiry: Inquiry, title: str) -> ChartData | None:
    """A family alone across its generations; models by themselves."""
    if scope.families and len(scope.families) == len(picked.ids):
        return family_steps(scope.families, inquiry, title)
    return price_steps(scope.models[:4] if not scope.wide else picked.ids, inquiry, title)


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
            found.wide = found.vendors = True
        elif known:
            found.models.extend(flagship.model for flagship in known.flagships)
            if len(known.flagships) > 1:
                found.families.append(known)
                found.wide = True
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


def _title(picked: Picked, scope: Scope, window: Days | None, inquiry: Inquiry) -> str:
    say = inquiry.say
    vendors = [m.partition(":")[2] for m in inquiry.question.models if m and m.startswith("vendor:")]
    told = {flagship.model for family in scope.families for flagship in family.flagships}
    names = [vendor_name(v, inquiry) for v in vendors]
    names += [family_name(family, inquiry) for family in scope.families]
    names += [name_of(m.id, inquiry) for m in picked.models if m.id not in told]
    if not names:
        return ""
    if window is None:
        return say("{models}: price changes, per 1M tokens", models=join_names(names, say))
    span = {"models": join_names(names, say), "first": window.first, "last": window.last}
    return say("{models}: price changes per 1M tokens, {first} to {last}", **span)


def _in_all(picked: Picked, scope: Scope, window: Days | None, inquiry: Inquiry) -> Iterator[str]:
    """How far each named model's price has come: since the window began, else since launch and since its peak.

    Of a family across its generations; its present flagship has no part in a window that is over.
    """
    for family in scope.families:
        across = over_all(family, window, inquiry)
        if across:
            yield across
    over = scope.families and window is not None and window.last < inquiry.today
    for model in () if over else picked.ids:
        line = _since_window(model, window, inquiry) if window else ""
        line = line or short_history(model, inquiry, ends=True)
        if line:
            yield line
        yield from _from_peak(model, inquiry)


def _since_window(model: str, window: Days, inquiry: Inquiry) -> str:
    offer, say = home_offer(model, inquiry), inquiry.say
    moved = [c for c in since_day(offer, window.first, min(window.last, inquiry.today)) if c.pct] if offer else []
    default = [c for c in moved if c.tier == moved[0].tier]
    if not default:
        return ""
    words = sides_moved(default, say)
    return say("{model}: {moves} since {day}", model=name_of(model, inquiry), moves=words, day=window.first)


def _from_peak(model: str, inquiry: Inquiry) -> Iterator[str]:
    """Said only where the peak is not the launch price."""
    offer, say = home_offer(model, inquiry), inquiry.say
    found = [c for c in inquiry.shelf.cumulative(model, inquiry.today) if offer and c.offer == offer.id]
    launch = {(c.meter, c.tier): c.before for c in found if c.basis == "launch"}
    peaks = [c for c in found if c.basis == "peak" and c.before != launch.get((c.meter, c.tier)) and c.pct]
    default = [c for c in peaks if c.tier == peaks[0].tier]
    if default:
        yield say("{model}: {moves} from its peak", model=name_of(model, inquiry), moves=sides_moved(default, say))


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
