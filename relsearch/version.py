"""The program's and the index format's versions, written once.

Reading the program's from package metadata would cost 56 ms a start.
"""

__version__ = "0.1.0"

INDEX_FORMAT = 5
"""The number of the index's format, raised whenever older indexes cannot be read."""
