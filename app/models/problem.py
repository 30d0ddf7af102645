"""The one form of every refusal (RFC 9457), as the API document describes it."""

from sqlmodel import Field, SQLModel


class FaultShown(SQLModel):
    """One faulty field."""

    pointer: str = Field(description="A JSON pointer (RFC 6901) into the body.", schema_extra={"examples": ["/place"]})
    code: str = Field(schema_extra={"examples": ["missing"]})
    detail: str = Field(schema_extra={"examples": ["Mục này bắt buộc."]})


class Problem(SQLModel):
    """Why it was refused; `code` is stable, `detail` is for people. What was sent is never repeated."""

    type: str = Field(description="The path of the catalogue entry.")
    title: str
    status: int
    detail: str = Field(description="A sentence in the language of the request.")
    code: str
    request_id: str
    errors: list[FaultShown] | None = Field(default=None, description="With 422: what is wrong where.")
