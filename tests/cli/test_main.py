from tests.console import tinbao

COMMANDS = ("serve", "demo", "story", "migrate", "units", "boundaries", "staff", "keys", "doctor", "openapi")


def test_its_help_lists_the_commands() -> None:
    done = tinbao("--help")
    assert all(f"\n  {command} " in done.stdout for command in COMMANDS), done.stdout


def test_an_unreadable_setting_is_named_and_its_value_is_not() -> None:
    done = tinbao("doctor", TINBAO_PORT="geheim")
    assert done.returncode == 2
    assert "TINBAO_PORT" in done.stderr
    assert "geheim" not in done.stderr
    assert "Traceback" not in done.stderr


def test_no_colour_reaches_a_pipe() -> None:
    assert "\x1b" not in tinbao("doctor", TINBAO_PORT="x", FORCE_COLOR="1", NO_COLOR="1").stderr
