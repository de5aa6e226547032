"""Whoosh as its documentation shows it: ten best articles with all words, highlighted, JSON."""

import json
import sys

from whoosh.index import open_dir
from whoosh.qparser import QueryParser

index = open_dir(sys.argv[1])
query = QueryParser("body", index.schema).parse(" AND ".join(sys.argv[2:]))
with index.searcher() as searcher:
    hits = [
        {"id": hit["id"], "score": hit.score, "snippet": hit.highlights("body")}
        for hit in searcher.search(query, limit=10)
    ]
print(json.dumps({"hits": hits}, ensure_ascii=False))
