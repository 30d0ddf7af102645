"""Content codings that a client accepts (RFC 9110 §12.5.3)."""


def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header lets an answer be compressed; without a word about it, it does not."""
    weights: dict[str, float] = {}
    for part in header.split(","):
        coding, _, parameter = part.partition(";")
        try:
            weight = float(parameter.strip().lower().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        weights[coding.strip().lower()] = weight
    return weights.get("gzip", weights.get("*", 0.0)) > 0
