"""From a text to the question it asks: clean-up, names, slots, intent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.question import Question
    from handlers.understand.naming.lexicon import Lexicon
    from handlers.understand.understanding import Reading


def understand(
    text: str,
    now: datetime,
    lexicon: Lexicon,
    *,
    previous: Question | None = None,
    language: str | None = None,
) -> Reading:
    """What the text asks. Never raises, whatever the text.

    now: the asker's moment; relative dates count from its day. previous: the last question understood in the same
    conversation, which a fragment (`那 gpt-5 呢`) completes; a text that stands by itself is read as ever.
    language: the chat's set language; without it the script of the question decides.
    """
    from handlers.understand import understanding

    return understanding.understand(text, now, lexicon, previous=previous, language=language)
