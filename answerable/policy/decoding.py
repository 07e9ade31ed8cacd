"""From plain TOML values to typed structs, finding every problem in one go and saying it in plain words.

msgspec stops at the first error; here each field is converted for itself, so that one reading names them all.
"""

import difflib
import types
import typing
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any, Final, Literal, NamedTuple, TypeVar, get_args, get_origin

import msgspec

from answerable.policy.periods import Period, parse_period
from answerable.policy.problems import Path
from answerable.policy.text import Text

MISSING: Final = object()
_StructType = TypeVar("_StructType", bound=msgspec.Struct)


class Share(float):
    """A part of a target, between 0 and 1, written as "50%"."""


class Complaint(NamedTuple):
    """A problem by path; the line is looked up afterwards."""

    path: Path
    message: str


class Decoder:
    """Decodes one file; `complaints` fills up with what is wrong."""

    def __init__(self) -> None:
        """Start without complaints."""
        self.complaints: list[Complaint] = []

    def struct(self, kind: type[_StructType], raw: object, path: Path = ()) -> _StructType | None:
        """Return the struct, or None after complaining."""
        value = self._struct(kind, raw, path)
        return None if value is MISSING else value

    def _complain(self, path: Path, message: str) -> Any:
        self.complaints.append(Complaint(path, message))
        return MISSING

    def _value(self, kind: Any, raw: object, path: Path) -> Any:
        kind = _without_none(kind)
        origin, parameters = get_origin(kind), get_args(kind)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self._struct(kind, raw, path)
        if kind in _READERS:
            return self._leaf(kind, raw, path)
        if origin in (tuple, list) and (origin is list or parameters[-1] is Ellipsis):
            return self._list(origin, parameters[0], raw, path)
        if origin is dict:
            return self._dict(parameters[0], parameters[1], raw, path)
        return self._leaf(kind, raw, path)

    def _struct(self, kind: type[msgspec.Struct], raw: object, path: Path) -> Any:
        short = getattr(kind, "written_short", None)
        if short and isinstance(raw, str):
            return self._written_short(kind, short, raw, path)
        if not isinstance(raw, dict):
            return self._complain(path, f"expected a table, found {_found(raw)}")
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        before = len(self.complaints)
        self._unknown_keys(raw, list(fields), path)
        values: dict[str, Any] = {}
        for key, field in fields.items():
            if key in raw:
                values[field.name] = self._value(field.type, raw[key], (*path, key))
            elif field.required:
                self._complain(path, f'"{key}" is missing; expected {expected(field.type)}')
        return self._build(kind, values, path) if len(self.complaints) == before else MISSING

    def _written_short(self, kind: type[msgspec.Struct], short: str, raw: str, path: Path) -> Any:
        """Some tables may be written as one string, which stands for one field: target = "PT4H"."""
        [field] = [field for field in msgspec.structs.fields(kind) if field.name == short]
        value = self._value(field.type, raw, path)
        return value if value is MISSING else self._build(kind, {short: value}, path)

    def _build(self, kind: type[msgspec.Struct], values: dict[str, Any], path: Path) -> Any:
        try:
            return kind(**values)
        except ValueError as error:
            return self._complain(path, str(error))

    def _unknown_keys(self, raw: dict[str, object], known: list[str], path: Path) -> None:
        for key in raw:
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1)
                hint = f'did you mean "{close[0]}"?' if close else f"known here: {', '.join(sorted(known))}"
                self._complain((*path, key), f'"{key}" is not known here; {hint}')

    def _list(self, origin: Callable[[Any], Any], kind: Any, raw: object, path: Path) -> Any:
        if not isinstance(raw, list):
            return self._complain(path, f"expected a list of {expected(kind)}, found {_found(raw)}")
        return origin(self._value(kind, element, (*path, index)) for index, element in enumerate(raw))

    def _dict(self, key_kind: Any, kind: Any, raw: object, path: Path) -> Any:
        if not isinstance(raw, dict):
            return self._complain(path, f"expected a table, found {_found(raw)}")
        keys = {key: self._leaf(key_kind, key, (*path, key)) for key in raw}
        return {
            keys[key]: self._value(kind, value, (*path, key))
            for key, value in raw.items()
            if keys[key] is not MISSING
        }

    def _leaf(self, kind: Any, raw: object, path: Path) -> Any:
        read = _READERS.get(kind) or (lambda value: msgspec.convert(value, kind))
        try:
            return read(raw)
        except (ValueError, TypeError):
            return self._complain(path, f"expected {expected(kind)}, found {_found(raw)}{_hint(kind, raw)}")


def expected(kind: Any) -> str:
    """Say in words what a value of this type looks like."""
    kind = _without_none(kind)
    if kind in _WORDS:
        return _WORDS[kind]
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(f'"{word}"' for word in get_args(kind))
    if get_origin(kind) in (tuple, list):
        return f"a list of {expected(get_args(kind)[0])}"
    if get_origin(kind) is typing.Annotated:
        return expected(get_args(kind)[0])
    return "a table"


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (types.UnionType, typing.Union):
        kinds = [part for part in get_args(kind) if part is not type(None)]
        return kinds[0] if len(kinds) == 1 else kind
    return kind


def _found(raw: object) -> str:
    if isinstance(raw, str):
        return f'"{raw}"' if len(raw) <= 60 else f'"{raw[:57]}…"'
    if isinstance(raw, bool):
        return "true" if raw else "false"
    names = {dict: "a table", list: "a list", int: f"the number {raw}", float: f"the number {raw}"}
    return names.get(type(raw), str(raw))


def _hint(kind: Any, raw: object) -> str:
    if get_origin(kind) is not Literal or not isinstance(raw, str):
        return ""
    close = difflib.get_close_matches(raw, [str(word) for word in get_args(kind)], n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _read_text(raw: object) -> Text:
    if isinstance(raw, str) and raw:
        return Text.plain(raw)
    return Text(msgspec.convert(raw, dict[str, str]))


def _read_duration(raw: object) -> timedelta:
    if not isinstance(raw, str) or raw.startswith("-"):
        raise ValueError(raw)
    return msgspec.convert(raw, timedelta)


def _read_share(raw: object) -> Share:
    if not isinstance(raw, str) or not raw.endswith("%"):
        raise ValueError(raw)
    share = Share(float(raw[:-1]) / 100)
    if not 0 < share < 1:
        raise ValueError(raw)
    return share


def _read_period(raw: object) -> Period:
    return parse_period(msgspec.convert(raw, str))


def _read_words(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError(raw)
    return raw


_READERS: Final[dict[Any, Callable[[object], Any]]] = {
    Text: _read_text,
    timedelta: _read_duration,
    Share: _read_share,
    Period: _read_period,
    str: _read_words,
}
_WORDS: Final[dict[Any, str]] = {
    Text: 'a text in each language, such as {en = "…", "zh-hans" = "…"}',
    timedelta: 'a duration such as "PT4H", "PT15M" or "P2D"',
    Share: 'a part of the target between 0% and 100%, such as "50%"',
    Period: 'a period of the calendar such as "P1Y", "P6M" or "P90D"',
    tuple[str, str]: 'a pair of times such as ["09:00", "18:00"]',
    str: "some text",
    int: "a whole number",
    bool: "true or false",
    date: "a date such as 2026-10-01",
    time: "a time of day such as 09:00",
}
