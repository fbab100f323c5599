"""How all tests run: hypothesis draws the same examples every time, without deadlines and without a memory.

A failure seen by one is then seen by all; the nightly parts are where new examples are looked for.
"""

from hypothesis import settings

settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.load_profile("house")
