"""What the program does with platforms that cannot stand: given up, tried again, or the end of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.connection import Hopeless, Occupied, Standing
from bot.serve import Program


class Line:
    """A connection that ends its first runs with the given errors and then stands."""

    mode = "test"
    platform: Any = None

    def __init__(self, name: str, *errors: Exception) -> None:
        self.name = name
        self.standing = Standing(name)
        self._errors = list(errors)

    def routes(self) -> Sequence[Any]:
        return ()

    async def run(self, stop: asyncio.Event) -> None:
        if self._errors:
            raise self._errors.pop(0)
        self.standing.heard()
        await stop.wait()

    async def close(self) -> None:
        return

    def state(self) -> dict[str, Any]:
        return self.standing.state()


async def nothing(*_: object) -> bool:
    return True


def program(*lines: Line) -> Program:
    server = SimpleNamespace(start=nothing, stop=nothing, address="nowhere")
    return Program(lines, cast("Any", SimpleNamespace(drain=nothing)), cast("Any", server), say=lambda _: None)


@pytest.mark.parametrize("error", [Hopeless("a wrong token"), Occupied("another program polls")])
async def test_it_ends_with_1_when_its_only_platform_cannot_stand(error: Hopeless) -> None:
    assert await asyncio.wait_for(program(Line("telegram", error)).run(), 10) == 1


async def test_it_ends_with_1_when_none_of_them_can() -> None:
    lines = Line("feishu", Hopeless("a wrong secret")), Line("telegram", Occupied("another program polls"))
    assert await asyncio.wait_for(program(*lines).run(), 10) == 1


@pytest.mark.parametrize(("error", "stands"), [(Hopeless("a wrong token"), False), (Occupied("taken"), True)])
async def test_beside_another_platform_what_was_occupied_is_tried_again(
    error: Hopeless, stands: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program that polled ends some day: nobody must stay deaf until a restart."""
    monkeypatch.setattr("bot.serve.OCCUPIED_SECONDS", 0.05)
    lines = Line("telegram", error), Line("feishu")
    running = program(*lines)
    task = asyncio.create_task(running.run())
    await asyncio.sleep(0.5)
    assert [line.standing.stands.is_set() for line in lines] == [stands, True]
    running.stop()
    assert await asyncio.wait_for(task, 10) == 0
