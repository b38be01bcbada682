#!/usr/bin/env bash
# Gradescope runs this once, as root, while it builds the image.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
source="$root/source"

find_python() {
    for name in python3.13 python3.12 python3.11; do
        if command -v "$name" > /dev/null && "$name" -m ensurepip --version > /dev/null 2>&1; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

if ! python="$(find_python)"; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update
    if ! apt-get install -y python3.12 python3.12-venv; then
        # Ubuntu before 24.04 has no Python that the kit runs with.
        apt-get install -y software-properties-common
        add-apt-repository -y ppa:deadsnakes/ppa
        apt-get update
        apt-get install -y python3.12 python3.12-venv
    fi
    python="$(find_python)"
fi

"$python" -m venv "$root/venv"
cd "$source"
"$root/venv/bin/pip" install --disable-pip-version-check \
    --extra-index-url https://download.pytorch.org/whl/cpu \
    --constraint constraints.txt --requirement requirements.txt

# The answers, the hidden checks and the secret are for root alone; students' code runs as nobody.
chmod -R go= "$source"

# What the reference and the known mistakes give is computed now, and not for each submission.
export XDG_CACHE_HOME="$root/cache" OMP_NUM_THREADS=1
"$root/venv/bin/autograder" doctor || true
"$root/venv/bin/autograder" export on-gradescope --root "$root" --prepare || true
