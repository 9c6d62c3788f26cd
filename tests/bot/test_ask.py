"""`kanjia ask` as it is used: options, one question, many on standard input, bad lines, a picture, exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.cli import COMMANDS, main
from bot.commands.ask import moment
from bot.telegram.menus import COMMAND_NAMES
from tests.paper import at

NOW = ("--now", "2026-11-22")
QUESTION_KEYS = {
    "intent", "models", "input_tokens", "output_tokens", "total_tokens", "chars", "calls", "period", "horizon",
    "budget", "as_of", "since", "until", "threshold_pct", "filters", "claim",
}  # fmt: skip
ROW_KEYS = {
    "model", "offer", "vendor", "list", "currency", "input_per_m", "output_per_m", "cached_input_per_m", "tier",
    "applies", "cost", "cost_low", "cost_high", "cost_cny", "cost_usd", "cost_cny_low", "cost_cny_high",
    "cost_usd_low", "cost_usd_high", "effective_date", "date_kind", "checked_date", "source",
}  # fmt: skip
CUT_KEYS = {
    "model", "offer", "meter", "tier", "from", "to", "currency", "pct", "kind", "basis", "from_date", "to_date",
    "date_kind", "source",
}  # fmt: skip


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch, ledger_url: str) -> None:
    """The store with everything that ships."""
    monkeypatch.setenv("KANJIA_DATABASE_URL", ledger_url)


def lines_answered(text: bytes, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any) -> list[dict[str, Any]]:
    """What `kanjia ask --json -` prints for lines on its input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert main(["ask", "--json", *NOW, "-"]) == 0
    return [json.loads(line) for line in capsysbinary.readouterr().out.decode().splitlines()]


def test_answer_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """Models as resolved, costs, ratio, history, rate of exchange, sources."""
    assert main(["ask", *NOW, "100万 tokens on gpt-4o vs deepseek-chat?"]) == 0
    told = capsys.readouterr().out
    for part in ("GPT-4o", "deepseek-chat", "$2.5–$10", "1/", "USD = ", "2024-10-02", "https://"):
        assert part in told


def test_object_has_the_keys_of_the_contract(capsysbinary: Any) -> None:
    """Counts are numbers, money and rates are text."""
    assert main(["ask", "--json", *NOW, "gpt-4o 100万输入 20万输出 多少钱"]) == 0
    found = json.loads(capsysbinary.readouterr().out)
    assert set(found) == QUESTION_KEYS | {"id", "answer"}
    assert (found["id"], found["intent"], found["models"]) == (None, "cost", ["openai/gpt-4o"])
    assert (found["input_tokens"], found["output_tokens"]) == (1_000_000, 200_000)
    answer = found["answer"]
    assert set(answer) == {"text", "rows", "cuts", "fx"}
    assert all(set(row) == ROW_KEYS for row in answer["rows"])
    assert all(set(cut) == CUT_KEYS for cut in answer["cuts"])
    assert answer["rows"][0]["cost"] == "4.5"
    rate = Decimal(answer["fx"]["rate"])
    assert abs(Decimal(answer["rows"][0]["cost_cny"]) - Decimal("4.5") * rate) < Decimal("1e-9")


def test_each_line_stands_alone_and_a_bad_one_does_not_stop_the_run(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: Any
) -> None:
    """Plain text, objects with id and clock, broken JSON, missing text, bytes that are no text, an empty line."""
    asked = [
        "gpt-4o 价格".encode(),
        json.dumps({"id": 7, "text": "gpt-4o 价格", "now": "2024-06-01"}).encode(),
        b'{"id": 8, "text": ',
        b'{"id": 9}',
        json.dumps({"id": "x", "text": "gpt-4o", "now": "soon"}).encode(),
        b"\xff\xfe gpt-4o",
        b"",
        b"{{{{[[[[",
        json.dumps({"id": 10, "text": "那 gpt-4.1 呢"}).encode(),
    ]
    found = lines_answered(b"\n".join(asked), monkeypatch, capsysbinary)
    assert len(found) == len(asked)
    assert found[0]["answer"]["rows"][0]["input_per_m"] == "2.5"
    assert (found[1]["id"], found[1]["answer"]["rows"][0]["input_per_m"]) == (7, "5")
    assert [("error" in line) for line in found] == [False, False, True, True, True, False, False, False, False]
    assert [line["id"] for line in found[3:5]] == [9, "x"]


@pytest.mark.parametrize(
    "hostile",
    [
        "万" * 4096,
        "(" * 4096,
        "\u202e\u200b@all <b>gpt-4o</b>",
        "'; DROP TABLE offer; --",
        "\\ud800 gpt-4o",
        "𝟙𝟘𝟘 gpt-4o",
    ],
)
def test_any_text_gets_one_json_object(hostile: str, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any) -> None:
    """Lone surrogates in an id or a text included; nothing of it comes back as markup."""
    line = f'{{"id": "{"x" * 300}\\ud800", "text": {json.dumps(hostile)}}}'.encode()
    found = lines_answered(line, monkeypatch, capsysbinary)
    assert len(found) == 1
    assert "<b>" not in found[0]["answer"]["text"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22", "2026-11-22T12:00"),
        ("2026-11-22T09:30", "2026-11-22T09:30"),
        ("2024-02-29", "2024-02-29T12:00"),
    ],
)
def test_moment_of_asking(text: str, expected: str) -> None:
    """Without a time it is noon in Shanghai."""
    assert moment(text) == at(expected)


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["ask", "--now", "yesterday", "x"], ["ask", "--lang", "fr", "x"], ["ask", "--wrong", "x"]],
)
def test_wrong_use_is_told_and_exits_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """argparse's own message."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err


def test_an_interrupt_while_a_command_loads_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the first half second."""

    def interrupted(name: str) -> None:
        raise KeyboardInterrupt(name)

    monkeypatch.setattr("bot.cli.import_module", interrupted)
    assert main(["ask", "x"]) == 130


def test_unknown_command_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    """A list of the commands either way."""
    assert main(["explode"]) == 2
    assert "ask" in capsys.readouterr().err
    assert main(["--help"]) == 0
    assert "ask" in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_loaded(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The table names modules that are there; each explains itself."""
    with pytest.raises(SystemExit) as stopped:
        main([name, "--help"])
    assert stopped.value.code == 0
    assert f"kanjia {name}" in capsys.readouterr().out


def test_unreadable_store_is_one_line_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What, where, what to do; no traceback."""
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 100)
    monkeypatch.setenv("KANJIA_DATABASE_URL", f"sqlite:///{tmp_path}/broken.db")
    assert main(["ask", "gpt-4o"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("kanjia: ")
    assert "broken.db" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en"])
def test_language_can_be_set(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the question is written in."""
    assert main(["ask", *NOW, "--lang", language, "gpt-4o price"]) == 0
    expected = {"zh": "输入", "zh-Hant": "輸入", "en": "input"}[language]
    assert expected in capsys.readouterr().out


def test_picture_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A PNG of the history; an answer without figures says it has none."""
    file = tmp_path / "history.png"
    assert main(["ask", *NOW, "--chart", str(file), "gpt-4o 降价史"]) == 0
    assert file.read_bytes().startswith(b"\x89PNG")
    assert main(["ask", *NOW, "--chart", str(tmp_path / "none.png"), "帮助"]) == 0
    assert "no picture" in capsys.readouterr().err
    assert main(["ask", *NOW, "--chart", str(tmp_path), "gpt-4o 降价史"]) == 1


def test_picture_and_object_go_together(tmp_path: Path, capsysbinary: Any) -> None:
    """--chart draws beside --json too; a run of many lines has no one picture."""
    file = tmp_path / "history.png"
    assert main(["ask", "--json", *NOW, "--chart", str(file), "gpt-4o 降价史"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["intent"] == "history"
    assert file.read_bytes().startswith(b"\x89PNG")
    assert main(["ask", "--json", *NOW, "--chart", str(file), "-"]) == 2


@pytest.mark.parametrize("now", ["0001-01-01", "1969-12-31", "9999-12-31T23:59"])
def test_a_day_beyond_the_calendar_is_refused(
    now: str, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any
) -> None:
    """On the command line it is wrong use; on a line of input that line is told and the next one answered."""
    with pytest.raises(SystemExit) as stopped:
        main(["ask", "--now", now, "gpt-4o"])
    assert stopped.value.code == 2
    asked = json.dumps({"id": 1, "text": "gpt-4o", "now": now}) + "\ngpt-4o"
    first, second = lines_answered(asked.encode(), monkeypatch, capsysbinary)
    assert "write a year" in first["error"]
    assert second["models"] == ["openai/gpt-4o"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('{ "id" : 3, "text": "gpt-4o" }', 3),
        ('{"id": NaN, "text": "gpt-4o"}', None),
        ('{"id": 1e400, "text": "gpt-4o"}', None),
    ],
)
def test_objects_are_read_and_written_as_json_has_them(
    line: str, name: object, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any
) -> None:
    """Spaces are free; what comes back is JSON everywhere, so never NaN or Infinity."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    assert main(["ask", "--json", *NOW, "-"]) == 0
    found = json.loads(capsysbinary.readouterr().out, parse_constant=lambda word: pytest.fail(word))
    assert (found["id"], found["models"]) == (name, ["openai/gpt-4o"])


def test_answers_come_one_by_one_through_a_pipe(ledger_url: str) -> None:
    """Each is flushed: a second question is asked after the first answer was read."""
    command = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main(sys.argv[1:]))"]
    with subprocess.Popen(
        [*command, "ask", "--json", *NOW, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"KANJIA_DATABASE_URL": ledger_url, "PATH": ""},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for question, model in (("gpt-4o 价格", "openai/gpt-4o"), ("gpt-4.1 价格", "openai/gpt-4.1")):
            process.stdin.write(f"{question}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["models"] == [model]
        process.stdin.close()
        assert process.wait(30) == 0


def test_db_upgrade_makes_a_store_and_may_run_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says where, and which schema."""
    monkeypatch.setenv("KANJIA_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    assert [main(["db", "upgrade"]), main(["db", "upgrade"])] == [0, 0]
    told = capsys.readouterr().out.splitlines()
    assert told[0] == told[1]
    assert "new.db" in told[0]


def test_a_line_without_end_is_read_to_a_limit(monkeypatch: pytest.MonkeyPatch, capsysbinary: Any) -> None:
    """Of it the beginning is answered; the next line stands by itself."""
    monkeypatch.setattr("bot.commands.ask.LONGEST_LINE", 5_000)
    text = b"gpt-4o price " + b"x" * 20_000 + b"\n" + b'{"text": "' + b"x" * 20_000 + b'"}\n' + b"gpt-4o price\n"
    first, second, third = lines_answered(text, monkeypatch, capsysbinary)
    assert "error" in second
    assert third["intent"] == "price"
    assert first["answer"]


OF_A_CHAT = {
    "/subscriptions": "Subscriptions belong to a Telegram or Feishu chat",
    "/unsubscribe": "Subscriptions belong to a Telegram or Feishu chat",
    "/unsubscribe #12": "Subscriptions belong to a Telegram or Feishu chat",
    "/export": "kanjia subscriptions export FILE",
    "/import": "/import takes them in: send them in a Telegram or Feishu chat",
    "/settings": "Settings belong to a Telegram or Feishu chat",
    "/settings open": "Settings belong to a Telegram or Feishu chat",
    "/pause": "the pushes of a Telegram or Feishu chat",
    "/resume": "the pushes of a Telegram or Feishu chat",
    "/forget": "In a Telegram or Feishu chat /forget deletes",
    "/review": "in a Telegram or Feishu chat, or with kanjia review",
    "/subscribe": "What shall I watch?",
    "/subscribe gpt-4o": "send this in a Telegram or Feishu chat",
    "导出订阅": "请在 Telegram 或飞书的聊天里发",
    "暫停推送": "請在聊天裡發",
}


@pytest.mark.parametrize(("text", "told"), OF_A_CHAT.items(), ids=OF_A_CHAT)
@pytest.mark.parametrize("command", ["ask", "chat"])
def test_what_works_in_a_chat_only_is_named_as_such(
    command: str, text: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked in one go and in the terminal's conversation, in the language of the words."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{text}\n"))
    assert main(["ask", text] if command == "ask" else ["chat"]) == 0
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(COMMAND_NAMES))
def test_every_command_of_the_menus_is_known_here(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", *NOW, f"/{name}"]) == 0
    assert "I only know" not in capsys.readouterr().out
