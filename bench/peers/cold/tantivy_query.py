"""What a user of tantivy-py would write: ten best articles with all words, snippets, JSON."""

import json
import sys

import tantivy

index = tantivy.Index.open(sys.argv[1])
words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(r"\w+"))
index.register_tokenizer("words", words.filter(tantivy.Filter.lowercase()).build())
searcher = index.searcher()
query = index.parse_query(" AND ".join(sys.argv[2:]), ["body"])
marker = tantivy.SnippetGenerator.create(searcher, query, index.schema, "body")
hits = []
for score, at in searcher.search(query, 10, count=False).hits:
    document = searcher.doc(at)
    snippet = marker.snippet_from_doc(document).to_html()
    hits.append({"id": document["id"][0], "score": score, "snippet": snippet})
print(json.dumps({"hits": hits}, ensure_ascii=False))
