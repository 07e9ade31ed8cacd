"""Feeds the reader of mails, the splitter of quotations and the sanitiser what nobody ever wrote.

    python bench/fuzz_mail.py [--minutes 10] [--seed 1]

The corpus in `tests/corpus` is cut, doubled, mixed and dressed with what confuses readers, and trees of
parts, texts and HTML are built from odd pieces. Each input may take two seconds of the processor, and the
process one gigabyte. Every failing input is made small, printed and counted; exit status 1 when there was
one.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

from tests.corpus import invariants
from tests.corpus.mutations import MAILS, MARKUP, TEXTS

SECONDS, MEMORY, ROUND = 2.0, 2**30, 400
WORKS: dict[str, tuple[SearchStrategy[Any], Callable[[Any], None]]] = {
    "mails": (MAILS, invariants.of_mail),
    "texts": (TEXTS, invariants.of_split),
    "markup": (MARKUP, invariants.of_markup),
}
_ROUND_SETTINGS = settings(
    max_examples=ROUND,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
done: Counter[str] = Counter()
slowest: dict[str, float] = dict.fromkeys(WORKS, 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (2 * MEMORY, 2 * MEMORY))
    end, number = time.monotonic() + wanted.minutes * 60, wanted.seed
    found = 0
    while time.monotonic() < end:
        for name in WORKS:
            found += not holds(name, number)
        number += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, count in done.items():
        print(f"{name:8} {count:10,} inputs, the slowest took {slowest[name]:.2f} s")
    print(f"seeds {wanted.seed} to {number - 1}, {found} findings, peak {peak:.0f} MB")
    sys.exit(bool(found) or peak > MEMORY / 2**20)


def holds(name: str, number: int) -> bool:
    """One round with one seed; a failing input is printed."""
    strategy, invariant = WORKS[name]

    @seed(number)
    @_ROUND_SETTINGS
    @given(strategy)
    def one_round(what: Any) -> None:
        began = time.process_time()
        invariant(what)
        took = time.process_time() - began
        done[name] += 1
        slowest[name] = max(slowest[name], took)
        assert took < SECONDS, f"took {took:.1f} s"

    try:
        one_round()
    except Exception:
        print(f"\n{name}, seed {number}:")
        traceback.print_exc(limit=-3, file=sys.stdout)
        return False
    return True


if __name__ == "__main__":
    main()
