"""The bot's limit at the moment of sending: pushes are spaced, answers go between them, no window is too full."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.delivery.pacer import Pacer
from tests.bot.delivery.mailbox import most_in

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TELEGRAM = ((30, SECOND),)
FEISHU = ((50, SECOND), (1000, MINUTE))


TURN = 1.027 / 30
"""The distance of the turns that the store gives."""


def pushes(pacer: Pacer, since: float, until: float, late: float = 0.0, turn: float = 0.0) -> list[float]:
    """When pushes go in that time, every `turn` at most, each woken up to `late` seconds too late."""
    chance, sent = random.Random(1), list[float]()
    while (at := pacer.earliest(since + len(sent) * turn)) < until:
        at += chance.uniform(0, late)
        pacer.push(at)
        sent.append(at)
    return sent


@pytest.mark.parametrize("count", [30, 50])
def test_pushes_alone_keep_97_percent(count: int) -> None:
    """A sender that is woken up to 3 ms late each time does not lose them for good."""
    sent = pushes(Pacer(((count, SECOND),)), 0, 60, late=0.003)
    assert 0.97 <= len(sent) / 60 / count <= 1
    assert most_in(sent, 1.0) <= count


def test_pushes_arrive_within_the_limit_though_each_is_up_to_20_ms_on_its_way() -> None:
    """The server counts arrivals, and these are less even than departures."""
    chance = random.Random(2)
    arrived = [at + chance.uniform(0, 0.02) for at in pushes(Pacer(TELEGRAM), 0, 120, late=0.003)]
    assert most_in(arrived, 1.0) == 30


def test_a_push_counts_from_when_it_left() -> None:
    """One that was held up for 0.2 s after its turn: the thirtieth after it waits for a second after that."""
    pacer = Pacer(TELEGRAM)
    late = pacer.push(0.0)
    late.left(0.2)
    sent = pushes(pacer, 0, 3)
    assert most_in([0.2, *sent], 1.0) <= 30


def test_what_a_stall_held_up_does_not_go_in_one_burst() -> None:
    """Half a second without a processor: then on at nearly the usual distance, not fifteen at once."""
    pacer = Pacer(TELEGRAM)
    pushes(pacer, 0, 2, turn=TURN)
    after = pushes(pacer, 2.5, 4.5)
    assert min(later - earlier for earlier, later in pairwise(after)) >= 0.9 / 30 - 1e-9


def test_an_answer_waits_for_one_place_at_most_and_pushes_stand_back() -> None:
    """At any moment between pushes: never longer than one push's distance, and never 31 in a second."""
    for tenth in range(100):
        pacer = Pacer(TELEGRAM)
        now = 3 + tenth / 100
        sent = pushes(pacer, 0, now, turn=TURN)
        answered = pacer.answer(now).at
        assert answered - now <= TURN
        assert most_in([*sent, answered, *pushes(pacer, now, now + 2)], 1.0) <= 30


def test_answers_that_come_together_between_pushes_keep_the_limit_in_turn() -> None:
    """Five people ask at once: nobody waits longer than five pushes would have taken."""
    pacer = Pacer(TELEGRAM)
    sent = pushes(pacer, 0, 3, turn=TURN)
    answers = [pacer.answer(3.0).at for _ in range(5)]
    assert answers == sorted(answers)
    assert answers[-1] <= 3 + 5 * TURN
    assert most_in([*sent, *answers, *pushes(pacer, 3, 5)], 1.0) <= 30


def test_answers_alone_are_never_held_back() -> None:
    """Where nothing is pushed there is nothing in their way: the platform says when it is too much."""
    pacer = Pacer(TELEGRAM)
    assert [pacer.answer(1.0).at for _ in range(100)] == [1.0] * 100


def test_of_a_minute_something_is_kept_for_answers() -> None:
    """1000 a minute: pushes take 970 of them, and 30 people are answered at once."""
    pacer = Pacer(FEISHU)
    sent = pushes(pacer, 0, 59)
    assert len(sent) == 970
    assert pacer.answer(59.0).at == 59.0
