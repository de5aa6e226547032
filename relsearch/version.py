"""The program's version, written once. Reading it from package metadata would cost 56 ms a start."""

__version__ = "0.1.0"
