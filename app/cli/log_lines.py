"""Log lines of the server: what went wrong and where, never what somebody sent."""

import logging
import traceback

_LONGEST_CHAIN = 5


class DiscreetFormatter(logging.Formatter):
    """One line a record, and of an exception its type and its place.

    The message of an exception may hold a value, a statement of SQL or a whole form; so may what asyncio writes in the
    second and the following lines about a task that nobody waited for.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The first line of the record, with the chain of what was raised."""
        error = record.exc_info[1] if record.exc_info else None
        told = [record.getMessage().partition("\n")[0]]
        while error is not None and len(told) <= _LONGEST_CHAIN:
            frames = traceback.extract_tb(error.__traceback__)
            where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
            told.append(f"{type(error).__name__}{where}")
            error = error.__cause__ or error.__context__
        bare = {"msg": ": ".join(told), "args": None, "exc_info": None, "exc_text": None, "stack_info": None}
        return super().format(logging.makeLogRecord({**record.__dict__, **bare}))
