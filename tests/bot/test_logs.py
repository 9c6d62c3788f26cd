"""No secret reaches a log line, however it got into the record."""

from __future__ import annotations

import logging
from urllib.parse import quote

import pytest

from bot.logs import RedactedFormatter, Redaction
from tests.servers.telegram_api import TOKEN

OTHER = "998877:AAzz_another-bots-token-0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"POST https://api.telegram.org/bot{TOKEN}/sendMessage", "POST https://api.telegram.org/bot***/sendMessage"),
        (f"https://h/file/bot{OTHER}/photo.jpg", "https://h/file/bot***/photo.jpg"),
        ("http://127.0.0.1:1/bot123:short/getMe", "http://127.0.0.1:1/bot***/getMe"),
        (f"token={TOKEN}", "token=***"),
        (f"token={quote(TOKEN, safe='')}&x=1", "token=***&x=1"),
        (f"/bot{quote(TOKEN, safe='').lower()}/getMe", "/bot***/getMe"),
        (f"/bot{quote(OTHER, safe='')}/getMe was not found", "/bot***/getMe was not found"),
        (f"its second half {TOKEN.partition(':')[2]}.", "its second half ***."),
        ("secret=app%2Fsecret%2B2", "secret=***"),
        (f"somebody else's: {OTHER}", "somebody else's: ***"),
        ("wss://h/ws?device_id=1&access_key=k3y&ticket=t1ck&x=2", "wss://h/ws?device_id=1&access_key=***&ticket=***&x=2"),
        ("Authorization: Bearer t-abc.def", "Authorization: Bearer ***"),
        ("postgresql://me:pass%40word@db/kanjia", "postgresql://***@db/kanjia"),
        ("the app-secret-1 itself", "the *** itself"),
        ("an ordinary line at 10:15 of 127.0.0.1:8080", "an ordinary line at 10:15 of 127.0.0.1:8080"),
    ],
)  # fmt: skip
def test_what_is_hidden(text: str, shown: str) -> None:
    assert Redaction([TOKEN, "app-secret-1", "app/secret+2", "", "ab"])(text) == shown


def test_arguments_and_tracebacks_are_covered(caplog: pytest.LogCaptureFixture) -> None:
    formatter = RedactedFormatter(Redaction([TOKEN]))
    try:
        raise ValueError(f"the server said {TOKEN}")
    except ValueError:
        logging.getLogger("x").exception("calling %s failed", f"/bot{TOKEN}/getMe")
    line = formatter.format(caplog.records[-1])
    assert "calling /bot***/getMe failed" in line
    assert "the server said ***" in line
    assert TOKEN not in line
