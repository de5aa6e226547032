"""What a user of Xapian would write: ten best articles with all words, snippets, JSON."""

import json
import sys

import xapian

enquire = xapian.Enquire(xapian.Database(sys.argv[1]))
enquire.set_query(xapian.Query(xapian.Query.OP_AND, sys.argv[2:]))
found = enquire.get_mset(0, 10)
hits = []
for match in found:
    id_, _, text = match.document.get_data().decode().partition("\n")
    hits.append({"id": id_, "score": match.weight, "snippet": found.snippet(text, 200).decode()})
print(json.dumps({"hits": hits}, ensure_ascii=False))
