#!/bin/sh
# The installed command alone, without extras or development tools: PLAIN=…/relsearch sh plain_install.sh
set -eu
seeds=$(cd "$(dirname "$0")/../seeds" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$PLAIN" --version
"$PLAIN" index "$seeds"
test "$("$PLAIN" query "कनाडा सुरक्षा" --json | grep -c '"rank": 1')" = 1
"$PLAIN" query "सम्बन्धों सुर* मंत्रि~" --all --exact --format paths >/dev/null || test $? = 1
"$PLAIN" show 004_66dfbd98fef1c435.txt --query "रक्षा" >/dev/null
"$PLAIN" export | wc -l | grep -q 5
"$PLAIN" stats >/dev/null
"$PLAIN" analyze "सम्बन्धों" --json >/dev/null
mkdir pages && echo '<html><body><p>भारत</p></body></html>' > pages/a.html
code=0; "$PLAIN" index pages --index other 2>message || code=$?
test $code = 4 && grep -q "relsearch\[html\]" message
printf 'q1\tभारत\n' > topics.tsv && echo 'q1 0 a 1' > qrels.txt
code=0; "$PLAIN" eval --topics topics.tsv --qrels qrels.txt 2>message || code=$?
test $code = 2 && grep -q "pip install 'relsearch\[eval\]'" message
echo "1 passed, 0 failed"
