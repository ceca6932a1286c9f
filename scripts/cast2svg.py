#!/usr/bin/python3
"""cast2svg.py CAST [ROWS] - a recording as one animated SVG, on standard output.

Each line of the screen that ever was is drawn once; each frame puts lines in
their places; CSS shows one frame after the other, and the last one alone for
those who want no motion. Wide characters keep to the grid. For scripts/record;
needs python3-pyte and python3-wcwidth.
"""
import html
import json
import sys

import pyte
from wcwidth import wcswidth

WIDTH, HEIGHT, SIZE, PAD = 8.4, 17, 14, 12
COLOURS = {
    "default": "#d7dae0", "red": "#ff8a80", "green": "#98c379", "brown": "#e5c07b",
    "blue": "#61afef", "magenta": "#d6a6ea", "cyan": "#6fc7d3",
}


def runs(line, columns):
    """(column, text, colour, bold) of what stands together and looks alike."""
    found, x = [], 0
    while x < columns:
        cell = line[x]
        if cell.data.strip() == "":
            x += 1
            continue
        wide = wcswidth(cell.data) == 2
        start, text = x, ""
        while x < columns:
            c = line[x]
            if c.data == "" and wide:  # the right half of a wide one
                x += 1
                continue
            if (c.fg, c.bold, wcswidth(c.data) == 2) != (cell.fg, cell.bold, wide):
                break
            text += c.data
            x += 1
        found.append((start, text.rstrip(), cell.fg, cell.bold))
    return tuple(r for r in found if r[1])


def frames(events, columns, rows):
    """What is on the screen, each time that it has changed and stays a while."""
    screen = pyte.Screen(columns, rows)
    stream = pyte.Stream(screen)
    shown = []
    for time, kind, text in events:
        if kind != "o":
            continue
        stream.feed(text)
        now = tuple(runs(screen.buffer[y], columns) for y in range(rows))
        if shown and (time - shown[-1][0] < 0.12 or shown[-1][1] == now):
            if shown[-1][1] != now:
                shown[-1] = (shown[-1][0], now)
        else:
            shown.append((time, now))
    return shown


def draw(line):
    out = []
    for column, text, colour, bold in line:
        out.append(
            f'<text x="{column * WIDTH:g}" textLength="{wcswidth(text) * WIDTH:g}"'
            f' fill="{COLOURS.get(colour, COLOURS["default"])}"'
            f'{" font-weight=" + chr(34) + "bold" + chr(34) if bold else ""}>'
            f"{html.escape(text)}</text>"
        )
    return "".join(out)


def main(path, rows=None):
    with open(path, encoding="utf-8") as cast:
        head, *events = map(json.loads, cast)
    columns, rows = head["width"], int(rows or head["height"])
    shown = frames(events, columns, rows)
    end = events[-1][0] + 2
    width, height = columns * WIDTH + 2 * PAD, rows * HEIGHT + 2 * PAD
    names, lines, body, keys = {}, [], [], []
    for i, (time, screen) in enumerate(shown):
        uses = []
        for y, line in enumerate(screen):
            if not line:
                continue
            if line not in names:
                names[line] = f"l{len(names)}"
                lines.append(f'<g id="{names[line]}">{draw(line)}</g>')
            uses.append(f'<use href="#{names[line]}" y="{y * HEIGHT}"/>')
        body.append(f'<g transform="translate(0,{i * height:g})">{"".join(uses)}</g>')
        keys.append(f"{100 * time / end:.2f}%{{transform:translateY({-i * height:g}px)}}")
    last = f"transform:translateY({-(len(shown) - 1) * height:g}px)"
    title = html.escape(head["title"])
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' role="img" aria-labelledby="t"><title id="t">{title}</title><style>'
        f"text{{font:{SIZE}px 'DejaVu Sans Mono','Noto Sans Mono CJK JP',monospace;"
        "white-space:pre}"
        f"#f{{animation:f {end:.2f}s steps(1,end) infinite}}@keyframes f{{{''.join(keys)}}}"
        f"@media(prefers-reduced-motion:reduce){{#f{{animation:none;{last}}}}}"
        f'</style><defs>{"".join(lines)}</defs>'
        '<rect width="100%" height="100%" rx="8" fill="#1e2127"/>'
        f'<svg x="{PAD}" y="{PAD}" width="{columns * WIDTH:g}" height="{rows * HEIGHT}"'
        f' viewBox="0 -13 {columns * WIDTH:g} {rows * HEIGHT}">'
        f'<g id="f">{"".join(body)}</g></svg></svg>'
    )


if len(sys.argv) not in (2, 3) or sys.argv[1].startswith("-"):
    sys.exit(__doc__)
main(*sys.argv[1:])
