"""What the search for mail looks at: the words of subject and addresses, cut at every sign."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Func, Value

_SIGNS = "@.-_+<>"


def _cut(column: str) -> Func:
    return Func(F(column), Value(_SIGNS), Value(" " * len(_SIGNS)), function="translate")


# The same expressions stand in the indexes of the two tables; without that every row would be read.
INBOUND = SearchVector("subject", _cut("sender"), _cut("envelope_from"), config="simple")
OUTBOUND = SearchVector("subject", config="simple")


def query_of(written: str) -> SearchQuery | None:
    """Every word of it, each as a beginning; None when there is no word."""
    words = re.findall(r"[^\W_]+", written.lower())[:20]
    if not words:
        return None
    return SearchQuery(" & ".join(f"'{word}':*" for word in words), search_type="raw", config="simple")
