from app.core.dumps import understood_by

HEAD = b"SET statement_timeout = 0;\nSET lock_timeout = 0;\nSET transaction_timeout = 0;\nSET row_security = off;\n"


def test_a_server_before_17_is_not_asked_for_a_setting_that_it_does_not_know() -> None:
    assert understood_by(16, HEAD) == HEAD.replace(b"SET transaction_timeout = 0;\n", b"")


def test_a_newer_server_is_told_every_word() -> None:
    assert understood_by(17, HEAD) == HEAD
