"""A model that two independent tables begin to list is told as a launch, once; everything less is not."""

from __future__ import annotations

import pytest

from data.outbox.sweep import sweep
from data.people.subscriptions import add_subscription
from data.people.wishes import Wish
from data.store.engine import Store
from tests.data.outbox.shop import Shop
from tests.data.test_reconcile import MINI, NEW, Desk, line

LAUNCHES = Wish("vendor", "openai", kinds=frozenset({"launch"}))


@pytest.fixture
def desk(store: Store) -> Desk:
    """A chat waits for OpenAI's new models; the news of the store so far is known."""
    found = Desk(store)
    with store.writing() as session:
        sweep(session)
        add_subscription(session, "telegram", "1", LAUNCHES)
    return found


def read(desk: Desk, source: str, day: str, *models: str) -> None:
    """A whole table: GPT as ever and these at 2 and 8."""
    desk.shows(source, day, line(source, day, "5 15"), *(line(source, day, "2 8", model) for model in models))


def told(desk: Desk) -> list[list[str]]:
    return Shop(desk.store).said("1")


HEARD = [["openai/gpt-new@intl input None>2", "openai/gpt-new@intl output None>8"]]


def test_the_second_table_makes_it_a_launch(desk: Desk) -> None:
    """On 5 October the first lists it, on the 7th the second: told on the 7th, and not again."""
    for source in ("litellm", "genai-prices"):
        read(desk, source, "2026-10-01")
    read(desk, "litellm", "2026-10-05", NEW)
    assert told(desk) == []
    read(desk, "genai-prices", "2026-10-07", NEW)
    assert told(desk) == HEARD
    for source in ("litellm", "genai-prices", "models-dev"):
        read(desk, source, "2026-10-09", NEW)
        with desk.store.writing() as session:
            sweep(session)
    assert told(desk) == HEARD


@pytest.mark.parametrize(
    "tables",
    [
        [("litellm", "2026-10-05", [NEW]), ("litellm-json", "2026-10-06", [NEW])],
        [("litellm", "2026-10-05", [NEW]), ("models-dev", "2026-10-06", [NEW])],
        [("models-dev", "2026-10-05", [NEW]), ("genai-prices", "2026-10-06", [NEW])],
        [("litellm", "2026-10-05", [NEW]), ("genai-prices", "2026-12-06", [NEW])],
        [("litellm", "2026-10-05", [f"{MINI}-2026-10-05"]), ("genai-prices", "2026-10-06", [f"{NEW}-other"])],
    ],
    ids=[
        "one table twice",
        "second read for the first time",
        "first read for the first time",
        "months apart",
        "two",
    ],
)
def test_less_than_that_is_no_launch(desk: Desk, tables: list[tuple[str, str, list[str]]]) -> None:
    """A new source knows thousands of models; a copy of a table is no second witness."""
    for source in ("litellm", "litellm-json", "genai-prices"):
        read(desk, source, "2026-10-01")
    for source, day, models in tables:
        read(desk, source, day, *models)
    assert told(desk) == []


def test_a_first_run_over_every_source_is_silent(desk: Desk) -> None:
    """A store that reads its tables for the first time tells nobody of a single model."""
    for source in ("litellm", "genai-prices", "models-dev"):
        read(desk, source, "2026-10-01", NEW, f"{NEW}-2", f"{NEW}-3")
    assert told(desk) == []
