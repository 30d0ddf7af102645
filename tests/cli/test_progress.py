import io
import sys

import pytest

from app.cli.progress import watched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_what_is_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with watched() as watch:
        assert list(watch(range(3), "Storing")) == [0, 1, 2]
    assert "Storing" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_a_pipe_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with watched() as watch:
        assert list(watch(range(3), "Storing")) == [0, 1, 2]
    assert capsys.readouterr() == ("", "")
