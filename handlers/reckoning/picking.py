"""Which models a question is about, and what is said of the names that nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from data.prices import Model
from handlers.inquiry import Inquiry
from handlers.reckoning.quote import Quote, quote_of
from handlers.reply import Button
from handlers.writing.sentences import cleaned, family_name, join_names, name_of, vendor_name

MOST_MODELS: Final = 12
"""More than this many at once is no comparison anybody reads."""


@dataclass(slots=True)
class Picked:
    """Models in the question's order, each once. `read_as`: which model a family or vendor was read as."""

    models: list[Model] = field(default_factory=list)
    read_as: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Sentences about names without a model, suggestions included."""
    suggestions: list[str] = field(default_factory=list)
    """Model ids to offer as buttons."""

    @property
    def ids(self) -> list[str]:
        return [model.id for model in self.models]


def pick(inquiry: Inquiry) -> Picked:
    """Every slot resolved to a model as far as it can be; nothing is guessed."""
    found = Picked()
    for slot, named in enumerate(inquiry.question.models[:MOST_MODELS]):
        model = _model_meant(named, inquiry) if named else None
        if model is not None:
            _add(found, model, named or "", _family(inquiry, slot), inquiry)
        elif named:
            found.unknown.append(_without_model(named, inquiry))
    for name in inquiry.question.unresolved:
        found.unknown.append(_unknown(name.text, name.suggestions, inquiry))
        found.suggestions.extend(name.suggestions)
    if None in inquiry.question.models and not inquiry.question.unresolved:
        found.unknown.append(inquiry.say("One of the names is not a model I know."))
    return found


def _model_meant(named: str, inquiry: Inquiry) -> Model | None:
    kind, _, vendor = named.partition(":")
    if kind != "vendor":
        return inquiry.shelf.model(named)
    flagship = inquiry.shelf.catalogue.vendor_flagship(vendor, inquiry.day)
    return inquiry.shelf.model(flagship) if flagship else None


def _family(inquiry: Inquiry, slot: int) -> str | None:
    families = inquiry.question.families
    return families[slot] if slot < len(families) else None


def _add(found: Picked, model: Model, named: str, family: str | None, inquiry: Inquiry) -> None:
    if model in found.models:
        return
    found.models.append(model)
    kind, _, vendor = named.partition(":")
    known = inquiry.shelf.catalogue.family(family) if family else None
    if kind == "vendor":
        said = vendor_name(vendor, inquiry)
    elif known:
        said = family_name(known, inquiry)
    else:
        return
    if said != name_of(model.id, inquiry):
        found.read_as.append(
            inquiry.say("“{name}” is read as {model}.", name=said, model=name_of(model.id, inquiry))
        )


def _without_model(named: str, inquiry: Inquiry) -> str:
    """A vendor without any priced model, or an id that is not in the store."""
    kind, _, vendor = named.partition(":")
    said = vendor_name(vendor, inquiry) if kind == "vendor" else cleaned(named)
    return inquiry.say("I have no price for “{name}”.", name=said)


def _unknown(text: str, suggestions: list[str], inquiry: Inquiry) -> str:
    say = inquiry.say
    near = join_names([name_of(model, inquiry) for model in suggestions[:3]], say)
    if near:
        return say("I don't have “{name}”. Did you mean {near}?", name=cleaned(text), near=near)
    return say("I don't have “{name}”.", name=cleaned(text))


def suggestion_buttons(found: Picked, inquiry: Inquiry) -> tuple[tuple[Button, ...], ...]:
    """At most three buttons; each asks the same with the suggested model in the unknown name's place."""
    from handlers.writing.twin import with_model

    distinct = list(dict.fromkeys(found.suggestions))[:3]
    buttons = tuple(Button(name_of(m, inquiry), with_model(inquiry.question, m, found.ids)) for m in distinct)
    return (buttons,) if buttons else ()


def quotes_of(found: Picked, inquiry: Inquiry) -> list[Quote]:
    """A quote per model, those without a price at that moment included."""
    return [quote_of(inquiry, model) for model in found.models]


def unpriced(quotes: list[Quote], inquiry: Inquiry) -> list[str]:
    """A sentence for each model that has no price at the moment asked about."""
    return [_no_price(quote.model, inquiry) for quote in quotes if not quote.lines]


def _no_price(model: Model, inquiry: Inquiry) -> str:
    say, name = inquiry.say, name_of(model.id, inquiry)
    sheets = [s for o in inquiry.shelf.offers(model.id) for s in o.sheets if s.standing == "standing"]
    first = min((s.effective for s in sheets if s.effective), default=None)
    if not sheets:
        return say("{model}: I know the model but have no price for it.", model=name)
    if first and inquiry.day < first <= inquiry.today:
        return say(
            "{model}: no price on {day}; the earliest I have is of {first}.",
            model=name,
            day=inquiry.day,
            first=first,
        )
    return say("{model}: no price on {day}.", model=name, day=inquiry.day)
