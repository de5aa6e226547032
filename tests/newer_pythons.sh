#!/bin/sh
# The tests on the newest Python of this machine, or on those named: sh newer_pythons.sh VENV [PYTHON...]
set -eu
venv=$1
shift
if [ $# = 0 ]; then
    for version in 3.13 3.12; do  # 3.14 has to wait for an ir-measures that runs on it
        for python in "python$version" "$HOME/.pyenv/versions/$version".*/bin/python; do
            if [ $# = 0 ] && "$python" -c pass 2>/dev/null; then
                set -- "$python"
            fi
        done
    done
fi
for python in "$@"; do
    place=$venv-$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "== $("$python" --version)"
    if [ ! -x "$place/bin/pytest" ]; then
        "$python" -m venv "$place"
        "$place/bin/python" -m pip install --quiet --disable-pip-version-check --editable '.[html,eval,dev]'
    fi
    "$place/bin/python" -m pytest -q
done
