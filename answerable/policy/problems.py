"""What is wrong with a policy file, in words, with the place to look at."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

Step: TypeAlias = str | int
Path: TypeAlias = tuple[Step, ...]


class Problem(NamedTuple):
    """One thing wrong: where in the file, and what was expected there."""

    file: str
    line: int | None
    path: Path
    message: str

    def __str__(self) -> str:
        place = [self.file]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.path:
            place.append(path_words(self.path))
        return f"{', '.join(place)}: {self.message}"


class PolicyError(ValueError):
    """A policy file cannot be used. `problems` holds everything that was found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Collect the problems; there is at least one."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def path_words(path: Path) -> str:
    """Write a path as people do: ("clauses", 3, "target") is clauses[3].target."""
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f"[{step}]"
        else:
            words += f".{step}" if words else step
    return words
