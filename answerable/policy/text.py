"""Words in several languages, and the named blanks in them that are filled from the policy's own numbers."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

ANY_LANGUAGE: Final = "*"
_BLANK: Final = re.compile(r"\{([a-z_]+)\}")


class Text:
    """A text by language code. Immutable.

    A text written as a plain string says the same in every language (a name, a number).
    """

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Keep `texts`: language code, lower case, to words. Must not be empty."""
        if not texts:
            raise ValueError("a text needs at least one language")
        self._texts = tuple((code.lower(), words.strip()) for code, words in texts.items())

    @classmethod
    def plain(cls, words: str) -> "Text":
        """Make a text that is the same in every language."""
        return cls({ANY_LANGUAGE: words})

    def get(self, language: str) -> str:
        """Return the words in `language`, else in a broader or narrower form of it, else any."""
        texts = dict(self._texts)
        for code in _fallbacks(language):
            if code in texts:
                return texts[code]
        narrower = (
            words for code, words in self._texts if code.split("-")[0] == language.lower().split("-")[0]
        )
        return next(narrower, self._texts[0][1])

    def has(self, language: str) -> bool:
        """Whether the text is written in exactly this language, or is the same in all."""
        return any(code in (ANY_LANGUAGE, language.lower()) and words for code, words in self._texts)

    @property
    def languages(self) -> tuple[str, ...]:
        """The language codes in the order of the file."""
        return tuple(code for code, _ in self._texts)

    @property
    def blanks(self) -> frozenset[str]:
        """The names of the blanks, `{target}` and the like, in any of the languages."""
        return frozenset(name for _, words in self._texts for name in _BLANK.findall(words))

    def versions(self) -> Iterator[tuple[str, str]]:
        """Yield language code and words."""
        return iter(self._texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and dict(self._texts) == dict(other._texts)

    def __hash__(self) -> int:
        return hash(frozenset(self._texts))

    def __repr__(self) -> str:
        return f"Text({dict(self._texts)!r})"


def fill(words: str, blanks: Mapping[str, str]) -> str:
    """Fill the named blanks; one without a value stays as written, which lint reports."""
    return _BLANK.sub(lambda found: blanks.get(found[1], found[0]), words)


def _fallbacks(language: str) -> Iterator[str]:
    parts = language.lower().replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        yield "-".join(parts[:length])
    yield ANY_LANGUAGE
