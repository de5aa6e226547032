"""What holds for all tests: settings of the property tests, and that nothing is unpickled.

Machines differ in speed, so no example has a deadline. `make test` tries other examples each time.
`PROPERTIES=fixed` tries the same ones, so that what lands is judged by what it changes.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from hypothesis import Phase, settings

PACKAGE = str(Path(__file__).parents[1] / "relsearch") + os.sep


def refuse_pickles(event: str, _: object) -> None:
    """Raise when anything that relsearch calls looks a class up for a pickle."""
    if event != "pickle.find_class":
        return
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.startswith(PACKAGE):
            raise AssertionError(f"a pickle is read by {frame.f_code.co_filename}")
        frame = frame.f_back  # type: ignore[assignment]


sys.addaudithook(refuse_pickles)

# A shell has what it starts in the background ignore interrupts, and what that starts does too.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None)
phases = (Phase.explicit, Phase.generate)  # that an example fails is enough, were it the largest
settings.register_profile("first", deadline=None, derandomize=True, phases=phases)
settings.load_profile(os.environ.get("PROPERTIES", "random"))
