"""What the webhook believes, what it refuses, and that refused requests change nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.feishu.config import FeishuConfig
from data.store.errors import StoreError
from tests.bot.feishu.conftest import Bench, Start
from tests.servers.feishu_events import KEY, TOKEN, encrypted, said, signed, signed_by_token


def compact(body: Any) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


async def post(bench: Bench, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    response = await bench.web.post("/feishu", content=body, headers=headers or {})
    await bench.settle()
    return response


CHALLENGE = {"type": "url_verification", "token": TOKEN, "challenge": 'a "quoted" \\ 值'}


@pytest.mark.parametrize("body", [encrypted(CHALLENGE), compact(CHALLENGE)], ids=["encrypted", "plain"])
async def test_the_address_check_is_answered_without_a_signature(bench: Bench, body: bytes) -> None:
    response = await post(bench, body)
    assert (response.status_code, response.json()) == (200, {"challenge": CHALLENGE["challenge"]})


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def upper(headers: dict[str, str]) -> dict[str, str]:
    return {name.upper(): value for name, value in headers.items()}


@pytest.mark.parametrize("case", [lower, upper, dict])
async def test_header_names_count_in_any_case(
    bench: Bench, case: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    body = encrypted(said("豆包"))
    assert (await post(bench, body, case(signed(body)))).status_code == 200
    assert len(bench.platform.messages) == 1


def tampered(headers: dict[str, str], **changed: str) -> dict[str, str]:
    return headers | {f"X-Lark-{name.replace('_', '-')}": value for name, value in changed.items()}


QUESTION = encrypted(said("豆包"))
GOOD = signed(QUESTION)
WRONG_TOKEN = encrypted({**said("x"), "header": {"token": "wrong"}})
OTHER_KEY = encrypted(said("x"), "other")
FORGED: list[tuple[str, bytes, dict[str, str]]] = [
    ("no signature", QUESTION, {}),
    ("another key's signature", QUESTION, signed(QUESTION, key="other")),
    ("another key's encryption", OTHER_KEY, signed(OTHER_KEY, key="other")),
    ("another body", encrypted(said("other")), GOOD),
    ("another nonce", QUESTION, tampered(GOOD, Request_Nonce="x")),
    ("another stamp", QUESTION, tampered(GOOD, Request_Timestamp=str(int(time.time()) + 1))),
    ("signed an hour ago", QUESTION, signed(QUESTION, at=time.time() - 3600)),
    ("signed a year ago", QUESTION, signed(QUESTION, at=time.time() - 365 * 86400)),
    ("signed in the future", QUESTION, signed(QUESTION, at=time.time() + 3600)),
    ("not ASCII in the signature", QUESTION, tampered(GOOD, Signature="签")),
    ("plain and unsigned", compact(said("x")), {}),
    ("plain with a token's signature", compact(said("x")), signed_by_token(compact(said("x")))),
    ("another key's encryption under a good signature", OTHER_KEY, signed(OTHER_KEY)),
    ("a wrong token inside", WRONG_TOKEN, signed(WRONG_TOKEN)),
    ("a wrong token in the address check", encrypted({**CHALLENGE, "token": "wrong"}), {}),
    ("no token in the address check", compact({"type": "url_verification", "challenge": "x"}), {}),
    ("a broken base64", compact({"encrypt": "%%%"}), {}),
    ("a short ciphertext", compact({"encrypt": "AAAA"}), {}),
    ("a number for a ciphertext", compact({"encrypt": 1}), {}),
    ("no JSON", b"<html>", {}),
    ("a list", b"[]", {}),
    ("nothing", b"", {}),
    ("bytes", b"\xff\xfe\x00", {}),
    ("nested deeply", b"[" * 100_000, {}),
    ("a card callback without a signature", compact({"action": {}, "open_message_id": "om", "token": "c"}), {}),
]


@pytest.mark.parametrize(("body", "headers"), [row[1:] for row in FORGED], ids=[row[0] for row in FORGED])
async def test_forged_stale_and_broken_requests_are_refused(
    bench: Bench, body: bytes, headers: dict[str, str]
) -> None:
    raw = {name: value.encode() for name, value in headers.items()}
    response = await bench.web.post("/feishu", content=body, headers=raw)
    await bench.settle()
    assert response.status_code in (400, 401, 403)
    assert response.text == ""
    assert (bench.platform.messages, bench.desk.asked) == ([], [])


async def test_a_request_captured_and_sent_again_is_not_answered_again(bench: Bench) -> None:
    captured = signed(QUESTION)
    responses = [await post(bench, QUESTION, captured) for _ in range(2)]
    assert [r.status_code for r in responses] == [200, 200]
    assert len(bench.platform.messages) == 1


async def test_a_request_of_megabytes_is_refused_unread(bench: Bench) -> None:
    assert (await post(bench, b"x" * 2_000_000)).status_code == 400


async def test_without_an_encrypt_key_the_token_decides(start: Start) -> None:
    bench = await start(encrypt_key="")
    assert (await post(bench, compact(said("豆包")))).status_code == 200
    assert len(bench.platform.messages) == 1
    wrong = said("豆包")
    wrong["header"]["token"] = "wrong"
    del (missing := said("豆包"))["header"]["token"]
    assert [(await post(bench, compact(e))).status_code for e in (wrong, missing)] == [401, 401]
    assert (await post(bench, encrypted(said("x"), KEY))).status_code == 400
    assert len(bench.platform.messages) == 1


async def test_with_only_an_encrypt_key_the_signature_decides(start: Start) -> None:
    bench = await start(verification_token="")
    body = encrypted(said("豆包"))
    assert (await post(bench, body, signed(body))).status_code == 200
    assert (await post(bench, encrypted(CHALLENGE))).json()["challenge"]
    assert (await post(bench, body)).status_code == 401


def test_a_webhook_without_key_and_token_is_not_started() -> None:
    with pytest.raises(ValueError, match="KANJIA_FEISHU_ENCRYPT_KEY"):
        FeishuConfig("cli_x", "secret", mode="webhook")


FIRST_KIND = {
    "open_id": "ou_ann",
    "open_message_id": "om_card",
    "open_chat_id": "oc_group",
    "tenant_key": "tenant",
    "token": "c-update",
    "action": {"value": {"t": "豆包"}, "tag": "button"},
}


async def test_a_card_callback_of_the_first_kind_changes_the_card_afterwards(bench: Bench) -> None:
    body = compact(FIRST_KIND)
    response = await post(bench, body, signed_by_token(body))
    assert (response.status_code, response.json()) == (200, {})
    assert [message for message, _ in bench.platform.edits] == ["om_card"]


async def test_a_failing_handler_is_not_told_to_the_world(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> bool:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(bench.pipeline, "converse", fails)
    response = await bench.push(said("豆包"))
    assert (response.status_code, response.json()) == (200, {})


async def test_an_event_the_store_did_not_take_is_refused_so_that_it_comes_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> bool:
        raise StoreError("locked")

    monkeypatch.setattr(bench.pipeline, "converse", fails)
    response = await bench.push(said("豆包"))
    assert (response.status_code, response.text) == (503, "")
