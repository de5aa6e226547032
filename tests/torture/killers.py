"""Queries that cost most: each asks for as much as the language lets it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle, islice, product

_COMMON = "के में है की से का को और ने पर यह कि भी कहा लिए एक हैं नहीं इस था वह हो कर साथ बाद तक"
COMMON = _COMMON.split(" ")
"""Words that nearly every article holds."""
_CONSONANTS = "कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह"
_VOWELS = "ािीुूेैोौ"
_ROMAN = """\
kamal mahal bharat sarkar rajya mantri pradhan mandal rama shri sita kanada suraksha baat vat
raat pani dal dil din mat mati gati pati nati sati jati"""
_LATIN = _ROMAN.split()
_LONG = [
    "सुरक्षा", "भारतीय", "सरकार", "मंत्री", "प्रधान", "राष्ट्रीय", "अंतरराष्ट्रीय", "विदेश", "कार्यक्रम",
]  # fmt: skip


def killers() -> Mapping[str, str]:
    """Give name → query text."""
    pairs = [f'"{a} {b}"' for a, b in islice(product(COMMON, COMMON), 64)]
    starts = [f"{a}{b}" for a, b in product(_CONSONANTS, _VOWELS)]
    unknown = ["".join(word) for word in product("कतपरमस", "िीुूे", "खचजलवन", "ािी", "गदबहट")]
    return {
        **_signs(),
        "every beginning": " ".join(f"{start}*" for start in starts),
        "every beginning at once": " AND ".join(f"{start}*" for start in starts[::9]),
        "every beginning in titles": " ".join(f"title:{start}*" for start in starts),
        "no beginning": " ".join(f"-{start}*" for start in starts[:64]),
        "one beginning": "कर*",
        "pairs of common words": " ".join(pairs),
        "pairs of common words at once": " AND ".join(pairs[:32]),
        "no pair of common words": " ".join(f"-{pair}" for pair in pairs[:32]),
        "rows of common words": " ".join(['"' + " ".join(COMMON) + '"'] * 60),
        "a long row": '"' + " ".join(islice(cycle(COMMON), 1400)) + '"',
        "all common words": " ".join(islice(cycle(COMMON), 1400)),
        "none of the common words": " ".join(f"-{word}" for word in COMMON),
        "nothing": "NOT के NOT में",
        "exact common words": " ".join(f"={word}" for word in islice(cycle(COMMON), 300)),
        "joined common words": "-".join(islice(cycle(COMMON), 1200)),
        "groups of common words": "(" + " OR ".join(COMMON[:8]) + ") AND "
        + " AND ".join(f"({a} OR {b})" for a, b in product(COMMON[:4], COMMON[4:9])),
        "romanised": " ".join(_LATIN),
        "much romanised": " ".join(a + b for a, b in product(_LATIN, ["", "a", "i", "wa", "ta"])),
        "a romanised row": '"' + " ".join(_LATIN) + '"',
        "romanised rows": " ".join(f'"{a} {b}"' for a, b in islice(product(_LATIN, _LATIN), 64)),
        "slips": " ".join(islice(unknown, 900)),
        "marathi": "महाराष्ट्राच्या मुख्यमंत्र्यांनी शेतकऱ्यांसाठी विद्यार्थ्यांच्या " * 60,
        "spelt alike": " ".join(f"{word}~2" for word in _LONG),
        "short, spelt alike": "का~2 कि~2 के~2 मा~2 न~2 कर~2 मत~2 बस~2",
        "long, spelt alike": "कि" * 16 + "~2",
        "years": " ".join(str(year) for year in range(1900, 2100)),
        "months": " ".join(f"मई {year}" for year in range(1900, 2100)),
        "dates": " ".join(f"date:{year}..{year + 1}" for year in range(1000, 1700)),
        "dates, any": " OR ".join(f"date:{year}" for year in range(1980, 2040)),
        "sources": "source:a " * 250,
        "deep": "(" * 16 + " ".join(COMMON) + ")" * 16,
    }  # fmt: skip


def _signs() -> Mapping[str, str]:
    return {
        "star": "*",
        "question marks": "?*?*?*?*क*क*",
        "leading star": "*ा",
        "many edits": "संयुक्तराष्ट्र~9",
        "range over the alphabet": "[क TO ह]",
        "parentheses": "(" * 5000 + "क" + ")" * 5000,
        "pairs of parentheses": "()" * 8000,
        "not": "NOT " * 2000 + "क",
        "quotes": '"' * 16_001 + "क",
        "or": " OR ".join("क" * 1500),
        "boost": "क^1e308",
        "minuses": "-" * 16_000 + "क",
        "tildes": "क" + "~" * 16_000,
        "dots": "date:" + "." * 16_000,
        "one letter": "क" * 5461,
        "one Latin letter": "a" * 16_384,
        "two Latin letters": "ka" * 8192,
        "letters with dots": "क." * 4000,
        "letters with blanks": "क " * 4000,
        "marks": "क" + "\u0902" * 256,
        "many marks": "क" + "\u0902" * 5400,
        "viramas": "क" + "\u094d" * 5400,
        "conjuncts": "क्" * 2700,
        "nuktas": "क\u093c" * 2700,
        "digits": "1" * 16_000,
        "numbers": "12," * 5400,
        "addresses": "https://a.b/" * 1300,
        "apostrophes": "a'" * 8000,
        "underscores": "a_b_" * 4000,
        "emoji": "😀" * 4000,
        "surrogates": "\ud800" * 5000 + "क",
        "nul": "\x00" * 16_000 + "क",
        "full width": "\uff21" * 5400,
        "expanding": "\ufdfa" * 5400,
        "fields": "title:" * 2600 + "क",
        "regular expression": "/(क+)+$/",
    }


MODES: Mapping[str, Mapping[str, object]] = {
    "": {},
    "--exact": {"exact": True},
    "--all": {"all_words": True},
    "--sort newest": {"sort": "newest"},
    "--offset": {"offset": 1000},
    "--since": {"since": "2020"},
}
"""Options of a query, by how they are typed."""
