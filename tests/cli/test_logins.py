from app.cli.logins import new_password


def test_a_new_password_is_long_random_and_easy_to_copy() -> None:
    passwords = {new_password() for _ in range(100)}
    assert len(passwords) == 100
    for password in passwords:
        assert [len(group) for group in password.split("-")] == [5, 5, 5, 5]
        assert not set(password) & set("iloIOL")
