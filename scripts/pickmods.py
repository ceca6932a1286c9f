#!/usr/bin/env python3
"""pickmods.py MODULES OUT NAME... - copy kernel modules and what they need.

MODULES is a lib/modules/RELEASE; the modules go to OUT/NNN-name.ko, unpacked,
in the order in which insmod must load them. What is built in is left out; a
NAME that this kernel lacks is named on standard error (where the kernel's
package lists what is built in). Needs no kmod: each module says itself what it
depends on.
"""
import lzma
import os
import re
import subprocess
import sys


def unpack(path):
    with open(path, "rb") as f:
        data = f.read()
    if path.endswith(".xz"):
        return lzma.decompress(data)
    if path.endswith(".zst"):
        return subprocess.run(["zstd", "-dcq"], input=data, check=True,
                              stdout=subprocess.PIPE).stdout
    return data


def plain(name):
    return name.replace("-", "_")


def main():
    if len(sys.argv) < 4 or sys.argv[1].startswith("-"):
        print(__doc__, end="")
        sys.exit(0 if "--help" in sys.argv else 2)
    modules, out, *wanted = sys.argv[1:]
    path = {}
    for folder, _, files in os.walk(modules):
        for file in files:
            match = re.fullmatch(r"(.+)\.ko(\.xz|\.zst)?", file)
            if match:
                path[plain(match[1])] = os.path.join(folder, file)
    builtin = set()
    known = os.path.join(modules, "modules.builtin")
    if os.path.exists(known):
        with open(known) as f:
            builtin = {plain(os.path.basename(line.strip())[:-3])
                       for line in f}
    seen = set()
    count = 0

    def add(name, required):
        nonlocal count
        name = plain(name)
        if name in seen or name in builtin or name == "":
            return
        if name not in path:
            if required and builtin:
                print("no module", name, file=sys.stderr)
            return
        seen.add(name)
        data = unpack(path[name])
        for soft in re.findall(rb"\0softdep=pre: ([^\0]*)\0", data):
            for need in soft.decode().split("post:")[0].split():
                add(need, False)
        for hard in re.findall(rb"\0depends=([^\0]*)\0", data):
            for need in hard.decode().split(","):
                add(need, True)
        with open(f"{out}/{count:03d}-{name}.ko", "wb") as f:
            f.write(data)
        count += 1

    os.makedirs(out, exist_ok=True)
    for name in wanted:
        add(name, True)


main()
