#!/usr/bin/env python3
"""mkcast.py TITLE - draw a recording: an asciicast v2 on standard output, from

    #@ NAME     a marker: players stop there, and jump there
    #: TEXT     a remark, as somebody would type it
    $ COMMAND   typed behind a prompt; host$, container#, other$, inside# too
    | LINE      printed
    # PAUSE N   N more seconds to look at it

on standard input. The typing is made up from a fixed seed, so that the same
lines are always the same bytes. For scripts/record.
"""
import json
import random
import re
import sys

COLUMNS, ROWS = 80, 24
PROMPT = "\x1b[1;32m$\x1b[0m "
WHERE = re.compile(r"(host\$|container#|other\$|inside#)(?: (.*))?$")
COLOUR = {"host$": "1;32", "container#": "1;36", "other$": "1;33", "inside#": "1;35"}


def coloured(line):
    """As programs draw their lines on a terminal."""
    for pattern, colour in (
        (r"^( *)(PASS\b)", "1;32"),
        (r"^( *)(FAIL\b)", "1;31"),
        (r"^( *)(SKIP\b)", "1;33"),
        (r"^( *)(hint:|ヒント：)", "1;35"),
    ):
        line = re.sub(pattern, f"\\1\x1b[{colour}m\\2\x1b[0m", line)
    if re.match(r"\d+\. ", line):
        return f"\x1b[1m{line}\x1b[0m"
    if re.match(r"\+", line):
        return f"\x1b[32m{line}\x1b[0m"
    if re.match(r"-", line):
        return f"\x1b[31m{line}\x1b[0m"
    if re.match(r"   \S+[$#] ", line):
        return f"\x1b[2m{line}\x1b[0m"
    return line


def events(lines):
    rnd, now, unread = random.Random(1), 0.3, 0.0
    out = []

    def put(after, text, kind="o"):
        nonlocal now
        now = round(now + after, 3)
        out.append([now, kind, text])

    def read():
        """Time for what has been printed since: slow readers, many letters."""
        nonlocal unread
        after, unread = min(unread, 9.0), 0.0
        return after

    for line in lines:
        if line.startswith("#@ "):
            put(read(), line[3:], "m")
        elif line.startswith("#: "):
            put(read() + 0.2, f"\x1b[36m# {line[3:]}\x1b[0m\r\n")
            unread += 1.2
        elif line.startswith("$ ") or WHERE.match(line):
            prompt, command = PROMPT, line[2:]
            if not line.startswith("$ "):
                label, command = WHERE.match(line).groups()
                prompt = f"\x1b[{COLOUR[label]}m{label}\x1b[0m "
            put(read() + 0.1, prompt)
            put(0.5, "")
            for letter in command or "":
                put(rnd.uniform(0.03, 0.09), letter)
            put(0.4, "\r\n")
            unread += 0.3
        elif line.startswith("# PAUSE "):
            unread += float(line[8:])
        elif line.startswith("|"):
            text = line[2:]
            put(0.06, coloured(text) + "\r\n")
            unread += 0.15 + 0.022 * sum(2 if ord(c) > 0x2E80 else 1 for c in text)
        elif line:
            sys.exit(f"mkcast: what is this: {line}")
    put(read(), PROMPT)
    put(2.0, "")
    return [e for e in out if e[2] or e is out[-1]]


def main(argv):
    if len(argv) != 1 or argv[0].startswith("-"):
        sys.exit(__doc__)
    head = {
        "version": 2,
        "width": COLUMNS,
        "height": ROWS,
        "title": argv[0],
        "env": {"TERM": "xterm-256color", "SHELL": "/bin/bash"},
    }
    lines = [line.rstrip("\n") for line in sys.stdin]
    for item in [head, *events(lines)]:
        print(json.dumps(item, ensure_ascii=False))


main(sys.argv[1:])
