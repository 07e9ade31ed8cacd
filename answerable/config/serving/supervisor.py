"""`answerable serve`: the embedded database, pages, worker and mail doors under one supervisor.

The order of a start: the lock of the data folder, free ports, database, preparation in a child,
then the children that stay. The supervisor itself never opens a database connection, because it
forks. It waits for signals and nothing else: a child ended, or somebody wants us to stop.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from answerable.config.locks import FileLock
from answerable.config.serving import ports, process
from answerable.config.settings_table import AnswerableSettings

Say = Callable[[str], None]

_WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
_STOPPING = _WATCHED - {signal.SIGCHLD}
LOCK_NAME = "serve.lock"
_STOP_SECONDS = 6.0
_LONGEST_PAUSE = 30.0
_HEALTHY_AFTER = 60.0
_FAILURES_AT_START = 3


class StartError(Exception):
    """Answerable cannot be started; the message says why and what to do."""


class StopWanted(Exception):  # noqa: N818 — nothing is wrong
    """Somebody asked us to stop."""


@dataclass
class Part:
    """One of our processes: started, watched, started again when it fails."""

    name: str
    work: Callable[[], None]
    pid: int = 0
    started_at: float = 0.0
    failures: int = 0
    again_at: float = field(default=0.0)

    def start(self) -> None:
        self.pid, self.started_at, self.again_at = process.fork(self.name, self.work), time.monotonic(), 0.0

    def failed(self) -> float:
        """Notes that the process ended by itself; returns the seconds until it is started again."""
        lived = time.monotonic() - self.started_at
        self.failures = 1 if lived > _HEALTHY_AFTER else self.failures + 1
        pause = min(_LONGEST_PAUSE, 0.25 * 2.0**self.failures)
        self.pid, self.again_at = 0, time.monotonic() + pause
        return pause


def lock(settings: AnswerableSettings) -> FileLock:
    """The lock of the data folder. Raises StartError when another supervisor holds it."""
    held = FileLock(settings.data / LOCK_NAME)
    if not held.try_take():
        who = held.path.read_text("utf-8").strip()
        held.close()
        raise StartError(f"Answerable is already running on {settings.data} ({who}).")
    held.write(f"process {os.getpid()}, {settings.public_url}\n")
    return held


class Supervisor:
    """Owns every process of one start."""

    def __init__(self, settings: AnswerableSettings, say: Say, in_child: Callable[[], None]) -> None:
        self.settings = settings
        self.say = say
        self._in_child = in_child
        self._is_ready = False
        self.parts = _parts(settings)
        for part in self.parts:
            part.work = partial(self._run, part.work)
        signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)

    def _run(self, work: Callable[[], None]) -> None:
        self._in_child()
        work()

    def once(self, name: str, work: Callable[[], None], meanwhile: Callable[[], None] = lambda: None) -> None:
        """Runs `work` in a child and `meanwhile` here, and waits. Raises StartError when it fails."""
        pid = process.fork(name, partial(self._run, work))
        meanwhile()
        try:
            while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
                self._wait(1.0)
        except StopWanted:
            self._end([pid])
            raise
        if ended[1]:
            raise StartError(f"The start was given up: the step “{name}” {process.exited(ended[1])}.")

    def start(self) -> None:
        """Starts every part and returns when pages and mail doors answer."""
        gc.collect()
        gc.freeze()
        for part in self.parts:
            part.start()
        while not ports.mail_door_answers(self.settings.smtp_listen):
            self._look_after(0.05)
        while not (status := ports.page_status(self.settings.listen)):
            self._look_after(0.05)
        if status >= 500:
            self.say(f"The sign-in page answers with an error ({status}); what stands above says why.")
        self._is_ready = True

    def watch(self, also: Callable[[], None] = lambda: None) -> None:
        """Looks after the parts until somebody wants us to stop (StopWanted)."""
        while True:
            self._look_after(self._until_next())
            also()

    def stop(self) -> None:
        """Ends the doors first, so that nothing new comes in, then the worker."""
        doors = [part.pid for part in self.parts if part.pid and part.name != "worker"]
        self._end(doors)
        self._end([part.pid for part in self.parts if part.pid and part.name == "worker"])

    def _look_after(self, seconds: float) -> None:
        self._wait(seconds)
        self._reap()
        for part in self.parts:
            if not part.pid and time.monotonic() >= part.again_at:
                part.start()

    def _wait(self, seconds: float) -> None:
        found = signal.sigtimedwait(_WATCHED, max(0.0, seconds))
        if found and found.si_signo in _STOPPING:
            raise StopWanted

    def _until_next(self) -> float:
        waiting = [part.again_at for part in self.parts if not part.pid]
        return min([5.0, *(instant - time.monotonic() for instant in waiting)])

    def _reap(self) -> None:
        for part in self.parts:
            ended, status = os.waitpid(part.pid, os.WNOHANG) if part.pid else (0, 0)
            if ended:
                pause = part.failed()
                self._check_start(part)
                self.say(
                    f"The {part.name} process {process.exited(status)}; it is started again in {pause:g} s."
                )

    def _check_start(self, part: Part) -> None:
        if not self._is_ready and part.failures >= _FAILURES_AT_START:
            raise StartError(f"The {part.name} process does not start; what it said stands above.")

    def _end(self, pids: list[int]) -> None:
        """Asks the processes to end; whoever has not after a few seconds is killed."""
        left = set(pids)
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + _STOP_SECONDS
        while left and time.monotonic() < end:
            left = {pid for pid in left if not os.waitpid(pid, os.WNOHANG)[0]}
            impatient = left and signal.sigtimedwait(_WATCHED, 0.1)
            if impatient and impatient.si_signo in _STOPPING:
                break
        for pid in left:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _parts(settings: AnswerableSettings) -> list[Part]:
    from answerable.config.serving import mailroom, web, worker

    number = settings.web_workers
    names = ["web"] if number == 1 else [f"web-{count}" for count in range(1, number + 1)]
    return [
        *(Part(name, partial(web.run, settings)) for name in names),
        Part("worker", partial(worker.run, settings)),
        Part("mailroom", partial(mailroom.run, settings)),
    ]
