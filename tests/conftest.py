"""Settings of the property tests: machines differ in speed, so no example has a deadline.

`make test` tries other examples each time. `PROPERTIES=fixed` tries the same ones, so that what
lands is judged by what it changes.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None)
settings.load_profile(os.environ.get("PROPERTIES", "random"))
