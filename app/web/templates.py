"""Templates of routes: the one way to name a request that says nothing of what was asked."""

from starlette.types import Scope

UNKNOWN = "-"


def template_of(scope: Scope) -> str:
    """`/v1/submissions/{id}` and the like; a dash where no route was found."""
    template: str = getattr(scope.get("route"), "path_format", UNKNOWN)
    return template
