#!/usr/bin/env python3
"""links.py PAGE... - find relative links and heading anchors that lead nowhere.

Headings get GitHub's anchors.
"""
import os
import re
import sys
import unicodedata

FENCE = re.compile(r"^```.*?^```", re.S | re.M)
LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)")


def text(path):
    with open(path, encoding="utf-8") as page:
        return FENCE.sub("", page.read())


def anchors(path):
    seen, found = {}, set()
    for heading in re.findall(r"^#{1,6} +(.+?)\s*$", text(path), re.M):
        heading = re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_`]", lambda m: m[1] or "", heading)
        slug = "".join(
            c for c in heading.lower()
            if c in "-_ " or unicodedata.category(c)[0] in "LNM"
        ).replace(" ", "-")
        count = seen[slug] = seen.get(slug, -1) + 1
        found.add(slug if count == 0 else f"{slug}-{count}")
    return found


bad = links = 0
for page in sys.argv[1:]:
    for link in LINK.findall(re.sub(r"`[^`\n]*`", "", text(page))):
        links += 1
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        target, _, anchor = link.partition("#")
        path = os.path.normpath(os.path.join(os.path.dirname(page), target)) if target else page
        if not os.path.exists(path):
            bad += 1
            print(f"{page}: no such file: {link}", file=sys.stderr)
        elif anchor and path.endswith(".md") and anchor not in anchors(path):
            bad += 1
            print(f"{page}: no such heading: {link}", file=sys.stderr)
if links == 0:
    print("no links found", file=sys.stderr)
sys.exit(bad > 0 or links == 0)
