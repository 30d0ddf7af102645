"""The receipt of a request: in a header and never in an address, which proxies and histories keep."""

from typing import Annotated

from fastapi import Header

Receipt = Annotated[
    str, Header(max_length=100, description="the receipt of the answer 201", examples=["7H2K9M-4Q8ZTA-0XVN3C-B6R1WD"])
]
