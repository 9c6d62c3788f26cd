"""`/review`: prices that sources show and nobody believes yet, put before the program's admins, and their word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from handlers.alerts.moves import move_in_words
from handlers.inquiry import Inquiry
from handlers.reckoning.rows import NOTHING
from handlers.reply import Button, Reply
from handlers.rights import chat_of
from handlers.writing.sentences import join, list_name, name_of

if TYPE_CHECKING:
    from data.store.engine import Store
    from data.watching.review import Waiting
    from handlers.words import Words

MOST: Final = 6
_WORD: Final = re.compile(
    r"/review(?:@\w+)?\s+(confirm|reject|确认|確認|驳回|駁回)\s*#?(\d{1,9})\s*$", re.IGNORECASE
)
_CONFIRM: Final = ("confirm", "确认", "確認")


def review(inquiry: Inquiry) -> Reply:
    """What waits, each with two buttons; or what became of the one that was decided."""
    say, found = inquiry.say, chat_of(inquiry)
    if found is None:
        return _said(inquiry, say("Prices are reviewed in a Telegram or Feishu chat, or with kanjia review."))
    message, store = found
    if inquiry.desk is None or (message.place.platform, message.person) not in inquiry.desk.admins:
        return _said(inquiry, say("Only the admins of this bot (KANJIA_ADMINS) may review prices."))
    word = _WORD.match(message.text.strip())
    if word:
        by = f"{message.place.platform}:{message.person}"
        return _decided(inquiry, store, int(word[2]), by, yes=word[1].lower() in _CONFIRM)
    return _listed(inquiry, store)


def _said(inquiry: Inquiry, sentence: str, *rows: tuple[Button, ...]) -> Reply:
    return Reply(lines=(sentence,), buttons=rows, language=inquiry.say.language, facts=NOTHING)


def _decided(inquiry: Inquiry, store: Store, number: int, by: str, *, yes: bool) -> Reply:
    from data.watching.review import NameMoved, NotWaiting, ReviewError, confirm_sighting, reject_sighting

    say, more = inquiry.say, (Button(inquiry.say("What else waits"), "/review"),)
    act = confirm_sighting if yes else reject_sighting
    try:
        with store.writing() as session:
            seen = act(session, number, by=by)
    except NotWaiting:
        return _said(inquiry, say("#{number} does not wait for a word any more.", number=number), more)
    except NameMoved as error:
        return _said(inquiry, _name_moved(number, error.model, inquiry), more)
    except ReviewError as error:
        return _said(inquiry, say("#{number} is not decided: {why}", number=number, why=error), more)
    what = f"{_heading(seen, inquiry)}{say(': ')}{_moves(seen, say)}"
    if yes:
        return _said(inquiry, say("Recorded, and subscribers are told: {what}", what=what), more)
    return _said(inquiry, say("Rejected, it will not be asked about again: {what}", what=what), more)


def _name_moved(number: int, model: str, inquiry: Inquiry) -> str:
    return inquiry.say(
        "#{number} is not recorded: {model} is a name that moves by design. What it points to now belongs in the"
        " ledger; the same model at another price is recorded with kanjia price set.",
        number=number, model=name_of(model, inquiry),
    )  # fmt: skip


def _listed(inquiry: Inquiry, store: Store) -> Reply:
    from data.watching.review import waiting

    say = inquiry.say
    with store.reading() as session:
        found = waiting(session)
    if not found:
        return _said(inquiry, say("Nothing waits for a word."))
    lines = [line for one in found[:MOST] for line in _about(one, inquiry)]
    if len(found) > MOST:
        lines.append(say.many("{number} more.", "{number} more.", len(found) - MOST))
    rows = tuple(_buttons(one, say) for one in found[:MOST])
    return Reply(
        title=say("Prices that wait for a word"), lines=tuple(lines), buttons=rows, language=say.language,
        facts=NOTHING,
    )  # fmt: skip


def _buttons(seen: Waiting, say: Words) -> tuple[Button, ...]:
    """A name that moved cannot be confirmed here."""
    reject = Button(say("Reject #{number}", number=seen.id), f"/review reject #{seen.id}")
    if seen.name_moved:
        return (reject,)
    return Button(say("Confirm #{number}", number=seen.id), f"/review confirm #{seen.id}"), reject


def _about(seen: Waiting, inquiry: Inquiry) -> list[str]:
    """Which price, before → after; who shows it since when; why it is not believed."""
    say = inquiry.say
    why = join((_reason(reason, say) for reason in seen.reasons), say)
    shown = say(
        "{source} shows it, {first} to {last}", source=seen.source, first=seen.first_seen, last=seen.last_seen
    )
    state = say("suspicious") if seen.state == "quarantined" else say("waiting")
    return [
        f"#{seen.id} {_heading(seen, inquiry)}{say(': ')}{_moves(seen, say)}",
        f"{shown}{say('; ')}{state}{say(': ')}{why}",
        seen.url,
    ]


def _heading(seen: Waiting, inquiry: Inquiry) -> str:
    model, _, market = seen.offer.rpartition("@")
    say = inquiry.say
    return say(
        "{model}, {list}, {currency}", model=name_of(model, inquiry), list=list_name(market, say),
        currency=seen.currency,
    )  # fmt: skip


def _moves(seen: Waiting, say: Words) -> str:
    told = [move_in_words(*moved, say) for moved in seen.moves]
    return join(told, say) or say("same figures, other tiers")


def _reason(reason: str, say: Words) -> str:
    return {
        "unit-slip": say("15 times apart or more, a slip of unit?"),
        "free-or-unknown": say("to or from 0, perhaps not filled in"),
        "redirect": say("several names moved to one price at once"),
        "alias-moved": say("a name that moves by design"),
        "tier-artefact": say("another tier of the same price"),
        "flips-back": say("flips back within 45 days"),
        "batch-backfill": say("only batch prices differ"),
        "per-character": say("was priced by the character then"),
        "early-correction": say("the source has only begun to list it"),
        "first-sight": say("the source never showed the present price"),
        "too-young": say("shown for less than 7 days"),
        "reseller": say("a host's own price"),
        "one-source": say("one source only"),
        "disputed": say("two sources disagree"),
        "contradicts-ledger": say("was otherwise when this list was first made"),
        "no-line-that-day": say("no price of that day to compare with"),
    }.get(reason, reason)
