"""Filling an empty database with a year of a believable vendor."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction

from answerable.calendars.versions import held as calendars_held
from answerable.cases.models import Case
from answerable.commitments.sweep import EVERYTHING
from answerable.customers.models import Customer
from answerable.demo import clientele, duties, vendor
from answerable.demo.author import Author
from answerable.demo.clientele import Clientele
from answerable.demo.clockwork import Clockwork
from answerable.demo.halves import OtherHalf, divided, may_be_two
from answerable.demo.hush import hushed
from answerable.demo.plot import Plot
from answerable.demo.rhythm import HOUR
from answerable.demo.season import YEAR, Season
from answerable.demo.stage import Stage
from answerable.demo.vendor import Vendor
from answerable.duty.rota import unplanned
from answerable.policy.document import PolicyDocument
from answerable.policy.versions import activate, active, active_or_none, held, shipped_policy

SIZE = 1500
SEED = "answerable"
# The policy was in force before the first case.
POLICY_SINCE = YEAR + timedelta(days=60)
# Fewer cases than this are not worth a second process.
WORTH_TWO = 300
SERVER_OPTIONS = "-c enable_seqscan=off -c jit=off -c synchronous_commit=off"
# Batches after which the server looks at its tables again: they grow fastest at the beginning.
ANALYSED_AFTER = (1, 4, 10)


@dataclass
class World:
    """Everybody, and everything that is going to happen."""

    now: datetime
    seed: str
    vendor: Vendor
    clientele: Clientele
    plots: list[Plot]

    @property
    def began_at(self) -> datetime:
        return self.plots[0].moments[0].at

    @property
    def last_days_at(self) -> datetime:
        """Just before the first rota is written."""
        return self.now - duties.AROUND * duties.DAY - HOUR

    def staged(self, clockwork: Clockwork, plots: list[Plot], name: str) -> Stage:
        """These plots, scheduled; each stage has its own source of chance."""
        stage = Stage(self.vendor, self.clientele, clockwork, Random(f"{self.seed} {name}"))  # noqa: S311
        for plot in plots:
            stage.tell(plot)
        return stage


def is_empty() -> bool:
    """Has this database neither cases nor customers?"""
    return not (Case.objects.exists() or Customer.objects.exists())


def fill(now: datetime, size: int = SIZE, seed: str = SEED) -> None:
    """Let a year end at `now` (rounded down to the minute), with `size` cases, all by the verbs.

    The same instant, size and seed give the same vendor but for random tokens. Needs a database
    without customers and cases; raises ValueError otherwise.
    """
    for _share in steps(now, size, seed):
        pass


def steps(now: datetime, size: int = SIZE, seed: str = SEED) -> Iterator[float]:
    """The same as `fill`, yielding after each batch how much of the year has passed (0 to 1)."""
    if not is_empty():
        raise ValueError("The demonstration fills an empty database only.")
    with ExitStack() as stack:
        stack.enter_context(_unswept_memory())
        stack.enter_context(hushed())
        stack.enter_context(_prepared_statements())
        world = _world(now.replace(second=0, microsecond=0), size, seed)
        stack.enter_context(held(active()))
        stack.enter_context(calendars_held())
        _refresh_statistics()
        two = size >= WORTH_TWO and may_be_two()
        clockwork = Clockwork(world.now)
        for number, at in enumerate((_in_two if two else _in_one)(world, clockwork)):
            if number in ANALYSED_AFTER:
                _refresh_statistics()
            yield max(0.0, min(1.0, (at - world.began_at) / (world.now - world.began_at)))


def _in_one(world: World, clockwork: Clockwork) -> Iterator[datetime]:
    world.staged(clockwork, world.plots, "both")
    with unplanned():
        yield from clockwork.run(world.last_days_at)
    duties.plan(world.vendor, clockwork, world.now)
    yield from clockwork.run()


def _in_two(world: World, clockwork: Clockwork) -> Iterator[datetime]:
    """The year in two processes, its last days in this one."""
    first, second, among = divided(world.plots)
    until = world.last_days_at
    clockwork.among, other = ~among, Clockwork(world.now, among)
    stage = world.staged(clockwork, first, "first")
    world.staged(other, second, "second")
    with unplanned():
        half = OtherHalf(clockwork, other, world.began_at, until)
        yield from clockwork.run(until)
    stage.adopt(half.left_over(), EVERYTHING)
    duties.plan(world.vendor, clockwork, world.now)
    yield from clockwork.run()


@transaction.atomic
def _world(now: datetime, size: int, seed: str) -> World:
    """Hire the staff, gather the customers and draw every plot."""
    chance = Random(seed)  # noqa: S311
    version = active_or_none() or activate(shipped_policy().read_text("utf-8"), now - POLICY_SINCE)
    people, known = vendor.hire(), clientele.gather(now, chance)
    author = Author(now, known, _targets(version.document), chance)
    plots = sorted(Season(author).plots(size), key=lambda plot: plot.moments[0].at)
    return World(now, seed, people, known, plots)


def _targets(document: PolicyDocument) -> dict[str, timedelta]:
    """How soon the policy promises a first response, by severity."""
    found = {one.id: 24 * HOUR for one in document.severities}
    for clause in document.clauses:
        if clause.promise == "respond" and clause.target and clause.target.duration and clause.when.severity:
            found |= dict.fromkeys(clause.when.severity, clause.target.duration)
    return found


@contextmanager
def _unswept_memory() -> Iterator[None]:
    """Millions of short-lived objects and no rings among them: looking for garbage only costs time."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _prepared_statements() -> Iterator[None]:
    """The same few statements, a hundred thousand times: the server plans each of them once.

    It plans for tables that grow, and waits for no disk: what a power cut takes is filled anew.
    """
    options = connection.settings_dict["OPTIONS"]
    before = dict(options)
    if not connection.in_atomic_block:
        options.update(server_side_binding=True, prepare_threshold=3, options=SERVER_OPTIONS)
        _connect_anew()
    try:
        yield
    finally:
        if not connection.in_atomic_block:
            options.clear()
            options.update(before)
            _connect_anew()


def _connect_anew() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


def _refresh_statistics() -> None:
    """A table that grew from nothing is planned for as if it were still empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
