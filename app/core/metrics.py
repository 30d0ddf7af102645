"""Figures for the operator's monitoring, in the text format of Prometheus.

What they tell: how often each kind of request was answered and how, how long it took, and what the process uses. What
they do not tell: no commune, no person, no address, and no moment. The library's `_created` series would say to the
microsecond when the first tip-off after a start came in, and is off. What is left is a count: whoever may ask every
second sees that one came in during that second, as from any rate. Hence the listener of its own, closed by default, on
this machine alone unless the operator says otherwise, and the advice to ask once a minute and no more often.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    start_http_server,
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library gives it no types
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._requests = Histogram(
            "tinbao_request_seconds",
            "Requests by the template of their route, method and class of status, with the seconds until the answer.",
            ("route", "method", "status"),
            registry=self._registry,
            buckets=_SECONDS,
        )

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request was answered. `route` is a template, never a path."""
        # What somebody invents must not become a series of its own.
        known = method if method in _METHODS else "other"
        self._requests.labels(route, known, f"{status // 100}xx").observe(seconds)

    @contextmanager
    def listening(self, host: str, port: int) -> Iterator[int]:
        """Tell them at http://host:port/metrics, in a thread beside the server; gives the port. Raises OSError."""
        server, thread = start_http_server(port, host, self._registry)
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
