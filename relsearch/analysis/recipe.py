"""What differs between the languages: one `Recipe` each, in `languages/CODE/__init__.py`."""

from __future__ import annotations

from relsearch.records import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """The spelling habits of one language; its word lists lie beside it as text files.

    glide:           ये or यी in an ending is another spelling of ए or ई (गये, जायेगा).
    drop_visarga:    a visarga does not tell words apart, but for kept_visargas.txt.
    drop_avagraha:   the avagraha does not tell words apart.
    keep_candra_a:   ॲ is a letter of its own and must not become ए.
    """

    language: str
    glide: bool = False
    drop_visarga: bool = False
    drop_avagraha: bool = False
    keep_candra_a: bool = False
