"""Trials that try to lose, bend or get at what an index holds: python -m tests.torture.

A trial is a module of `trials/`; `trial.py` says what it has to name. The full figures take hours,
so `--scale` takes a part of each.
"""
