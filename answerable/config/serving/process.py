"""One process forked from the supervisor.

The supervisor has imported the program once; its children share that memory and start at once.
A child ends when the supervisor ends, even when that was killed: the kernel sees to it.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_libc = ctypes.CDLL(None, use_errno=True)


def fork(name: str, work: Callable[[], None]) -> int:
    """Starts `work` in a child and returns its process number. Call it in the main thread only."""
    supervisor = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _settle(name, supervisor)
        work()
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else 1
    except BaseException:
        logging.getLogger(__name__).exception("The %s process failed.", name)
    finally:
        logging.shutdown()
        sys.stdout.flush()
        os._exit(status)


def _settle(name: str, supervisor: int) -> None:
    """Ends with the supervisor, has a name, and does not hear the terminal's Ctrl-C.

    When the supervisor is killed its database goes too, so nothing could be finished anyway.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _libc.prctl(_PR_SET_NAME, f"answ-{name}".encode()[:15], 0, 0, 0)
    os.setpgid(0, 0)
    if os.getppid() != supervisor:
        os._exit(1)


def exited(status: int) -> str:
    """How a process ended, in words."""
    code = os.waitstatus_to_exitcode(status)
    return f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
