"""Who may do what: every operation with what it asks for. `python -m tests.access_table` writes ACCESS.md from it."""

from pathlib import Path

from app.core.settings import Settings
from app.domain.partners import Scope
from app.domain.permissions import Permission, may
from app.domain.roles import Role
from app.main import create_app

PAGE = Path(__file__).parent.parent / "ACCESS.md"
PUBLIC = None
CITIZEN = Role.CITIZEN
Guard = Permission | Scope | Role | None

OPERATIONS: dict[str, Guard] = {
    "POST /v1/tip-offs": PUBLIC,
    "POST /v1/weapon-surrenders": PUBLIC,
    "POST /v1/pledges/{code}/signatures": PUBLIC,
    "GET /v1/tracking": PUBLIC,
    "GET /v1/tracking/proof": PUBLIC,
    "POST /v1/tracking/place": PUBLIC,
    "POST /v1/tracking/actions": PUBLIC,
    "POST /v1/tracking/messages": PUBLIC,
    "GET /v1/tracking/messages": PUBLIC,
    "POST /v1/tracking/requests": PUBLIC,
    "GET /v1/tracking/requests": PUBLIC,
    "POST /v1/applications": PUBLIC,
    "GET /v1/applications": PUBLIC,
    "POST /v1/tracking/confirmation": PUBLIC,
    "POST /v1/phone-codes": PUBLIC,
    "POST /v1/auth/phone": PUBLIC,
    "GET /v1/citizen/submissions": CITIZEN,
    "PUT /v1/citizen/submissions/{reference}": CITIZEN,
    "DELETE /v1/citizen/submissions/{reference}": CITIZEN,
    "POST /v1/citizen/sign-out": CITIZEN,
    "GET /v1/units": PUBLIC,
    "GET /v1/units/resolve": PUBLIC,
    "POST /v1/units/resolve": PUBLIC,
    "GET /v1/units/{unit_id}/hamlets": PUBLIC,
    "GET /v1/units/{unit_id}/boundary": PUBLIC,
    "GET /v1/reference/units": PUBLIC,
    "GET /v1/reference/former-units": PUBLIC,
    "GET /v1/catalogue": PUBLIC,
    "GET /v1/pledges": PUBLIC,
    "GET /v1/pledges/{code}": PUBLIC,
    "GET /v1/problems/{code}": PUBLIC,
    "GET /health/live": PUBLIC,
    "GET /health/ready": PUBLIC,
    "GET /version": PUBLIC,
    "GET /.well-known/oauth-authorization-server": PUBLIC,
    "GET /.well-known/jwks.json": PUBLIC,
    "POST /oauth/token": PUBLIC,
    "POST /oauth/revoke": PUBLIC,
    "POST /v1/partner/tip-offs": Scope.SUBMIT,
    "POST /v1/partner/weapon-surrenders": Scope.SUBMIT,
    "POST /v1/partner/pledges/{code}/signatures": Scope.SIGN,
    "GET /v1/partner/submissions": Scope.READ_STATUS,
    "GET /v1/partner/submissions/{reference}": Scope.READ_STATUS,
    "GET /v1/partner/totals": Scope.READ_TOTALS,
    "POST /v1/auth/token": PUBLIC,
    "POST /v1/auth/refresh": PUBLIC,
    "POST /v1/auth/passkey-challenge": PUBLIC,
    "POST /v1/auth/enrolment": PUBLIC,
    "POST /v1/auth/enrolment/completion": PUBLIC,
    "POST /v1/auth/sign-out": Permission.READ_OWN_POSTING,
    "GET /v1/me": Permission.READ_OWN_POSTING,
    "POST /v1/me/password": Permission.READ_OWN_POSTING,
    "GET /v1/me/factors": Permission.READ_OWN_POSTING,
    "POST /v1/me/authenticator": Permission.READ_OWN_POSTING,
    "POST /v1/me/authenticator/confirmation": Permission.READ_OWN_POSTING,
    "POST /v1/me/passkeys/challenge": Permission.READ_OWN_POSTING,
    "POST /v1/me/passkeys": Permission.READ_OWN_POSTING,
    "POST /v1/me/passkeys/{passkey_id}/removal": Permission.READ_OWN_POSTING,
    "POST /v1/me/recovery-codes": Permission.READ_OWN_POSTING,
    "GET /v1/me/sessions": Permission.READ_OWN_POSTING,
    "DELETE /v1/me/sessions": Permission.READ_OWN_POSTING,
    "DELETE /v1/me/sessions/{session_id}": Permission.READ_OWN_POSTING,
    "GET /v1/queue": Permission.READ_QUEUE,
    "GET /v1/queue/stream": Permission.READ_QUEUE,
    "GET /v1/sync/changes": Permission.READ_QUEUE,
    "GET /v1/queue/counts": Permission.READ_QUEUE,
    "GET /v1/queue/units": Permission.OVERSEE,
    "POST /v1/queue/next": Permission.ACT,
    "POST /v1/desk/tip-offs": Permission.RECEIVE_AT_DESK,
    "POST /v1/desk/weapon-surrenders": Permission.RECEIVE_AT_DESK,
    "POST /v1/desk/pledges/{code}/signatures": Permission.SIGN_AT_DESK,
    "GET /v1/submissions/{submission_id}": Permission.READ_QUEUE,
    "POST /v1/submissions/{submission_id}/actions": Permission.ACT,
    "GET /v1/assignees": Permission.ASSIGN,
    "POST /v1/submissions/{submission_id}/unsealing": Permission.UNSEAL,
    "GET /v1/submissions/{submission_id}/reporter": Permission.UNSEAL,
    "POST /v1/submissions/{submission_id}/legal-hold": Permission.HOLD,
    "POST /v1/submissions/{submission_id}/legal-hold/release": Permission.HOLD,
    "GET /v1/submissions/{submission_id}/messages": Permission.CONVERSE,
    "POST /v1/submissions/{submission_id}/messages": Permission.CONVERSE,
    "GET /v1/submissions/{submission_id}/similar": Permission.LINK,
    "POST /v1/submissions/{submission_id}/links": Permission.LINK,
    "DELETE /v1/submissions/{submission_id}/links/{other_id}": Permission.LINK,
    "GET /v1/message-templates": Permission.CONVERSE,
    "GET /v1/alerts": Permission.KEEP_WATCH,
    "POST /v1/alerts/{alert_id}/acknowledgement": Permission.KEEP_WATCH,
    "GET /v1/duty-shifts": Permission.KEEP_WATCH,
    "POST /v1/duty-shifts": Permission.KEEP_ROSTER,
    "DELETE /v1/duty-shifts/{shift_id}": Permission.KEEP_ROSTER,
    "GET /v1/privacy-requests": Permission.ANSWER_REQUESTS,
    "GET /v1/privacy-requests/{request_id}": Permission.ANSWER_REQUESTS,
    "POST /v1/privacy-requests/{request_id}/answer": Permission.ANSWER_REQUESTS,
    "GET /v1/applications/received": Permission.READ_APPLICATIONS,
    "GET /v1/applications/{application_id}": Permission.READ_APPLICATIONS,
    "POST /v1/applications/{application_id}/closing": Permission.READ_APPLICATIONS,
    "POST /v1/hamlets": Permission.KEEP_HAMLETS,
    "GET /v1/hamlets/{hamlet_id}": Permission.KEEP_HAMLETS,
    "PATCH /v1/hamlets/{hamlet_id}": Permission.KEEP_HAMLETS,
    "DELETE /v1/hamlets/{hamlet_id}": Permission.KEEP_HAMLETS,
    "GET /v1/hamlets.csv": Permission.KEEP_HAMLETS,
    "POST /v1/hamlets.csv": Permission.KEEP_HAMLETS,
    "GET /v1/people": Permission.READ_PEOPLE,
    "GET /v1/people/{person_id}": Permission.READ_PEOPLE,
    "POST /v1/people": Permission.KEEP_PEOPLE,
    "POST /v1/people/{person_id}/postings": Permission.KEEP_PEOPLE,
    "POST /v1/people/{person_id}/reset": Permission.KEEP_PEOPLE,
    "POST /v1/people/{person_id}/reinstate": Permission.KEEP_PEOPLE,
    "POST /v1/people/{person_id}/disable": Permission.KEEP_PEOPLE,
    "POST /v1/postings/{posting_id}/end": Permission.KEEP_PEOPLE,
    "GET /v1/proposals": Permission.DECIDE,
    "GET /v1/proposals/{proposal_id}": Permission.DECIDE,
    "POST /v1/proposals/{proposal_id}/decision": Permission.DECIDE,
    "GET /v1/denied-attempts": Permission.READ_DENIED_ATTEMPTS,
    "GET /v1/audit/events": Permission.READ_HISTORY,
    "GET /v1/audit/checkpoint": PUBLIC,
    "GET /v1/audit/proofs/consistency": PUBLIC,
    "GET /v1/clients": Permission.KEEP_CLIENTS,
    "POST /v1/clients": Permission.KEEP_CLIENTS,
    "GET /v1/clients/{client_id}": Permission.KEEP_CLIENTS,
    "PATCH /v1/clients/{client_id}": Permission.KEEP_CLIENTS,
    "POST /v1/clients/{client_id}/secrets": Permission.KEEP_CLIENTS,
    "DELETE /v1/clients/{client_id}/secrets/{secret_id}": Permission.KEEP_CLIENTS,
    "POST /v1/clients/{client_id}/disable": Permission.KEEP_CLIENTS,
}

ASKERS = (
    None,
    Role.CITIZEN,
    Role.INTEGRATION,
    Role.COLLECTOR,
    Role.OFFICER,
    Role.CHIEF,
    Role.PROVINCE,
    Role.INSPECTOR,
    Role.ADMIN,
)
"""Nobody in particular, and each role."""

_HEAD = """# Who may do what

Every operation of the API, and who gets past its door. Written by `python -m tests.access_table` from the table that
`tests/test_access_matrix.py` holds the running server to; an operation without a row fails there.

Past the door the second question is always whose it is: officers, chiefs and collectors see their own commune, the
province and the inspectorate their own province, a citizen and a partner what is their own. What is somebody else's
answers exactly like what does not exist. Without a token, with one that has run out, that was made for other doors, or
whose person was disabled, whose posting or session ended a moment ago, every operation that is not for everybody
answers 401.

"""


def lets_in(guard: Guard, asker: Role | None) -> bool:
    """Whether the door opens: to everybody, to a citizen, to a partner with the scope, or to the roles that may."""
    if guard is PUBLIC:
        return True
    if asker is None:
        return False
    if isinstance(guard, Scope):
        return asker is Role.INTEGRATION
    if isinstance(guard, Role):
        return asker is guard
    return asker not in {Role.CITIZEN, Role.INTEGRATION} and may(asker, guard)


def page() -> str:
    """ACCESS.md: what each operation does in its own first sentence, and who may."""
    document = create_app(Settings()).openapi()["paths"]
    names = ["anybody" if asker is None else asker.value for asker in ASKERS]
    lines = [f"| | operation | {' | '.join(names)} |", f"|---|---|{':-:|' * len(names)}"]
    for operation, guard in OPERATIONS.items():
        method, _, path = operation.partition(" ")
        told = document[path][method.lower()]["description"].partition("\n")[0]
        marks = " | ".join("yes" if lets_in(guard, asker) else "–" for asker in ASKERS)
        lines.append(f"| {told} | `{operation}` | {marks} |")
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
