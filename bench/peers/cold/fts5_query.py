"""What a user of FTS5 would write: ten best articles with all words, snippets, JSON."""

import json
import sqlite3
import sys

query = " AND ".join(f'"{word}"' for word in sys.argv[2:])
rows = sqlite3.connect(sys.argv[1] + "/articles.db").execute(
    "select id, rank, snippet(articles, 1, '[', ']', '…', 24) from articles"
    " where articles match ? order by rank limit 10",
    [query],
)
hits = [{"id": id_, "score": -rank, "snippet": snippet} for id_, rank, snippet in rows]
print(json.dumps({"hits": hits}, ensure_ascii=False))
