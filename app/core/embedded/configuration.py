"""What the embedded server is told: durable, on a socket only, and silent about people."""

from collections.abc import Iterable

PORT = 5432  # On a socket the port is only a part of the file's name.

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    # A citizen is told "received" after the commit, so the commit is on the disk.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    # Equal sizes keep segments for reuse: making new ones under load took p99 from 10 to 48 ms.
    "min_wal_size": "1GB",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failing row, statement, parameter or literal may hold a name or a phone number. Errors go to the client, which
    # answers for them; the log keeps the server's own life: starts, stops, recovery, refused connections.
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}


def peer_only(ident_map: str) -> str:
    """A pg_hba.conf that knows one way in: the kernel says which user is calling, and the map what they may be."""
    return f"local all all peer map={ident_map}\n"


def may_be(ident_map: str, user: str, roles: Iterable[str]) -> str:
    """A pg_ident.conf: this user of the machine may log in as each of these roles and as no other."""
    return "".join(f'{ident_map} "{user}" "{role}"\n' for role in roles)
