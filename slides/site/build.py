"""build.py OUT - the book as static pages: what scripts/site calls.

pandoc makes HTML of each Markdown page; here links are led to pages, sources
are shown as pages of their own, recordings get a player, template.html goes
around, and search is over one list of sections a language.
"""
import base64
import glob
import html
import json
import os
import posixpath
import re
import shutil
import string
import subprocess
import sys
import unicodedata
import zlib
from concurrent.futures import ThreadPoolExecutor

OUT = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
PLAYER = "slides/node_modules/asciinema-player/"
LANGS = ("en", "ja")
WORDS = {
    "en": {
        "skip": "Skip to the text", "chapters": "Chapters", "matrix": "Kernels", "glossary": "Glossary",
        "workshop": "Workshop", "demos": "Demos", "slides": "Slides", "search": "Search", "other": "日本語",
        "otherlang": "ja", "none": "Nothing found.", "found": "found", "main": "Pages", "turn": "Previous and next",
        "copy": "Copy", "copied": "Copied", "of": "chapter {} of {}",
        "cast": "A recording. It stops at each step; Space goes on.", "which": "which-kernel",
        "lead": "The demonstrations of the talk, step by step. On your own machine:",
    },
    "ja": {
        "skip": "本文へ", "chapters": "章の一覧", "matrix": "カーネル", "glossary": "用語集",
        "workshop": "ワークショップ", "demos": "デモ", "slides": "スライド", "search": "検索", "other": "English",
        "otherlang": "en", "none": "見つかりませんでした。", "found": "件", "main": "ページ", "turn": "前後のページ",
        "copy": "コピー", "copied": "コピーしました", "of": "第 {} 章（全 {} 章）",
        "cast": "実行の記録です。ステップごとに止まり、スペースキーで先へ進みます。", "which": "どのカーネルで動くか",
        "lead": "発表にあるデモを、ステップごとに見せます。手元のマシンでは、次のように実行します。",
    },
}
template = string.Template(open(f"{HERE}/template.html", encoding="utf-8").read())
chapters = [d for d in sorted(glob.glob("chapters/[0-9]*")) if os.path.exists(d + "/README.md")]


def markdown_of(page, lang):
    """The Markdown of a page in a language; some are for both."""
    ja = page[:-3] + ".ja.md"
    return ja if lang == "ja" and os.path.exists(ja) else page


def address(path, lang):
    """Where the page of a file of the tree lies, None where it has none."""
    path = posixpath.normpath(path)
    if path.endswith(".ja.md"):
        path, lang = path[:-6] + ".md", "ja"
    elif path.endswith("README.md") and os.path.exists(path[:-3] + ".ja.md"):
        pass
    if path == "demos":
        page = "demos/index"
    elif os.path.isdir(path):
        if not os.path.exists(path + "/README.md"):
            return None
        page = posixpath.normpath(path + "/index")
    elif not os.path.exists(path):
        return None
    elif path.endswith("README.md"):
        page = path[:-9] + "index"
    elif path.endswith(".md"):
        page = path[:-3]
        if path not in pages and not os.path.exists(f"build/{page}.html"):
            return None
    elif path.endswith(".svg"):
        return path
    else:
        sources.add(path)
        return path + ".html"  # one for both languages
    return page + (".ja.html" if lang == "ja" else ".html")


sources = set()  # what pages link to
written = {}
sections = {lang: [] for lang in LANGS}


def pandoc(text):
    return subprocess.run(
        ["pandoc", "-f", "gfm+east_asian_line_breaks", "-t", "html5", "--wrap=none"],
        input=text, capture_output=True, text=True, check=True).stdout


def console(match):
    """A session: what is typed, and what was found."""
    lines = []
    for line in match[1].split("\n"):
        line = re.sub(r"^(   )(PASS|FAIL)\b", r'\1<b class="\2">\2</b>', line)
        line = re.sub(r"^( *)([a-z0-9]*[$#] )(.*)$", r"\1<b class=typed><i>\2</i>\3</b>", line)
        lines.append(re.sub(r"^(\d+\. .*)$", r"<b>\1</b>", line))
    return '<pre class="console" tabindex="0"><code>' + "\n".join(lines) + "</code></pre>"


def cast(name, lang):
    """The player of a recording, empty where there is none."""
    path = f"demos/{name}{'.ja' if lang == 'ja' else ''}.cast"
    if not os.path.exists(path):
        return ""
    head, *events = open(path, encoding="utf-8").read().splitlines()
    lines = [head]
    for event in map(json.loads, filter(None, events)):
        # keys that follow each other closely, as one: the half of it
        if lines[1:] and event[1] == "o" == last[1] and event[0] - last[0] < 0.2:
            last[2] += event[2]
            lines.pop()
        else:
            last = event
        lines.append(json.dumps(last, ensure_ascii=False, separators=(",", ":")))
    text = "\n".join(lines) + "\n"
    return (f'<figure class="player"><div></div><script type="text/plain">{text.replace("</", "<" + chr(92) + "/")}</script>'
            f'<figcaption>{WORDS[lang]["cast"]} <code>asciinema play {path}</code></figcaption></figure>\n')


def copy(path):
    os.makedirs(os.path.dirname(f"{OUT}/{path}"), exist_ok=True)
    shutil.copy(path, f"{OUT}/{path}")


def lead(body, path, lang):
    """Links to files of the tree become links to their pages."""
    def one(match):
        tag, attribute, target, rest = match.groups()
        if re.match(r"[a-z]+:|#", target):
            return match[0]
        target, _, anchor = target.partition("#")
        # what is written on a page without a twin is about the same language
        there = posixpath.join(posixpath.dirname(path), target)
        to = address(there, lang)
        if to is None:
            return "<span>" if tag.startswith("<a") else match[0]
        if to.endswith(".svg"):
            copy(to)
        to = posixpath.relpath(to, posixpath.dirname(path) or ".")
        return f'{tag} {attribute}="{to}{"#" + anchor if anchor else ""}"{rest}>'

    body = re.sub(r'(<(?:a|img)\b[^>]*?) (href|src)="([^"]*)"([^>]*)>', one, body)
    return re.sub(r"<span>((?:(?!</?a\b|</?span).)*)</a>", r"\1", body)


def finish(body):
    # pandoc numbers lines and marks each digit, name and operator; we don't
    body = re.sub(r'<span class="(?!kw|cf|st|ss|co|pp)[a-z]{2}">([^<]*)</span>', r"\1", body)
    body = re.sub(r'<span id="cb[0-9]+-[0-9]+">(?:<a href="#cb[^>]*></a>)?(.*)</span>', r"\1", body)
    body = re.sub(r'(<div class="sourceCode(?: program)?") id="cb[0-9]+"', r"\1", body)
    # ... and what is left in as few bytes as it takes: neighbours of a kind as one
    body = re.sub(r'<span class="([a-z]{2})">[^<]*</span>(?:\s*<span class="\1">[^<]*</span>)*',
                  lambda m: f"<i class={m[1]}>" + re.sub("</?span[^>]*>", "", m[0]) + "</i>", body)
    body = re.sub(r"<pre.*?</pre>", lambda m: m[0].replace("&quot;", '"').replace("&#39;", "'"), body, flags=re.S)
    body = re.sub(r'<pre class="console"><code>(.*?)</code></pre>', console, body, flags=re.S)
    body = re.sub(r"<pre(?! class=\"console)", '<pre tabindex="0"', body)
    body = re.sub(r"<table.*?</table>", lambda m: f'<div class="table" tabindex="0">{m[0]}</div>', body, flags=re.S)
    body = re.sub(r"(?<=[a-z])_(?=[a-z][a-z0-9]*</a></td>)", "_<wbr>", body)  # may break there
    body = re.sub(r"<th([^>]*)></th>", r"<td\1></td>", body)  # no heading, no header cell
    return body.replace("<th>", '<th scope="col">').replace("<!--", "<!-- ")


def remember(body, lang, to):
    """The sections of a page, for the search: text and sessions, no sources."""
    text = re.sub(r'<!--.*?-->|<script.*?</script>|<figcaption.*?</figcaption>|<div class="sourceCode.*?</div>', "", body, flags=re.S)
    # of a session what is typed, not what came back
    text = re.sub(r'<pre class="console".*?</pre>', lambda m: " ".join(re.findall(r"<b class=typed><i>.*?</i>(.*?)</b>", m[0])), text, flags=re.S)
    title = ""
    for part in re.split(r"(?=<h[12] )", text):
        head = re.match(r'<h([12]) id="([^"]*)">(.*?)</h\1>', part, re.S)
        words = [" ".join(html.unescape(re.sub(r"<[^>]+>", "", t)).split()) for t in (head[3] if head else "", part[head.end():] if head else part)]
        if not any(words):
            continue
        if head and head[1] == "1":
            title = words[0]
        sections[lang].append([to + ("#" + head[2] if head and head[1] == "2" else ""), title, words[0] if head and head[1] == "2" else "", words[1]])


def write(to, lang, title, body, pages=(None, None), twin=None):
    """Put the template around a page; PAGES are the ones before and after, TWIN what the switch leads to."""
    root = posixpath.relpath(".", posixpath.dirname(to) or ".")
    end = ".ja.html" if lang == "ja" else ".html"
    bare = to[:-len(end)]
    turn = ""
    for rel, page in zip(("prev", "next"), pages):
        if page:
            turn += f'<a rel="{rel}" accesskey="{rel[0]}" href="{root}/{page[0]}">{page[1]}</a>'
    slides = f"slides/kakuri{'.ja' if lang == 'ja' else ''}.html"
    number = re.match(r"chapters/([0-9]+)-", to)
    if number and pages != (None, None):
        of = WORDS[lang]["of"].format(int(number[1]), len(chapters))
        body = f'<p class="where"><a href="{root}/chapters/index{end}">{WORDS[lang]["chapters"]}</a> › {of}</p>\n' + body
    words = {key: html.escape(value) for key, value in WORDS[lang].items()}
    player = "" if 'class="player"' not in body else (
        f'<link rel="stylesheet" href="{root}/assets/asciinema-player.css">'
        f'<script defer src="{root}/assets/asciinema-player.min.js"></script>')
    page = template.substitute(
        words, lang=lang, title=html.escape(title), body=body, root=root, end=end, player=player,
        twin=twin or posixpath.basename(bare) + (".html" if lang == "ja" else ".ja.html"),
        turn=f'<nav class="turn" aria-label="{words["turn"]}">{turn}</nav>' if turn else "",
        deck=f'<a href="{root}/{slides}">{words["slides"]}</a>' if os.path.exists(f"build/{slides}") else "")
    page = page.replace(f'<a href="{root}/{to}">', f'<a href="{root}/{to}" aria-current="page">')
    path = f"{OUT}/{to}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(page)


pages = ["README.md", "chapters/README.md"] + [d + "/README.md" for d in chapters] + [
    p for p in ("chapters/GLOSSARY.md", "chapters/WORKSHOP.md", "chapters/SHEET.md", "chapters/28-container/ESCAPE.md", "CONTRIBUTING.md", "SECURITY.md") if os.path.exists(p)]
jobs = [(page, lang) for page in pages for lang in LANGS]
with ThreadPoolExecutor(os.cpu_count()) as pool:
    bodies = dict(zip(jobs, pool.map(lambda job: pandoc(open(markdown_of(*job), encoding="utf-8").read()), jobs)))

titles = {}
for job, body in bodies.items():
    found = re.search(r"<h1[^>]*>(.*?)</h1>", body, re.S)
    titles[job] = html.unescape(re.sub(r"<[^>]+>", "", found[1])) if found else job[0]
order = pages[1:2] + [d + "/README.md" for d in chapters]
for (page, lang), body in bodies.items():
    to = address(page, lang)
    if page in order and os.path.basename(os.path.dirname(page))[0].isdigit():
        player = cast(os.path.basename(os.path.dirname(page)), lang)
        heads = [m.start() for m in re.finditer("<h2 ", body)]
        # not before the reader has typed it: after the second terminal
        late = re.search("<h2 [^>]*>(?:What the kernel does|カーネルの動作)<", body)
        at = late.start() if late else heads[1]
        body = body[:at] + player + body[at:]
        # on a wide screen it stands beside its session
        program = re.search("<h2 [^>]*>(?:The program|プログラム)<", body)
        if program:
            body = body[:program.start()] + body[program.start():].replace('<div class="sourceCode"', '<div class="sourceCode program"', 1)
    # the link of a page to its twin is the switch above
    body = re.sub(r'<a href="[A-Z]*(?:\.ja)?\.md">(?:日本語|English)</a> · ', "", body)
    body = finish(lead(body, page, lang))
    remember(body, lang, to)
    around = [None, None]
    if page in order:
        at = order.index(page)
        around = [(address(order[i], lang), titles[order[i], lang]) if 0 <= i < len(order) else None for i in (at - 1, at + 1)]
    write(to, lang, titles[page, lang], body, around)

demos = sorted(p for p in glob.glob("demos/[0-9]*") if os.access(p, os.X_OK))
sources.update(demos)

# Every source that a page links to, in one go; their pages are in both languages.
kinds = {".c": "c", ".h": "c", ".py": "python", ".awk": "awk", ".mjs": "javascript"}
ordered = sorted(sources)
text = "\n\n".join(
    "~~~~~~ " + kinds.get(os.path.splitext(p)[1], "bash" if open(p, encoding="utf-8").read(2) == "#!" else "text")
    + "\n" + open(p, encoding="utf-8").read().rstrip("\n") + "\n~~~~~~" for p in ordered)
blocks = re.findall(r'(?:<div class="sourceCode"[^>]*>)?<pre.*?</pre>(?:</div>)?', pandoc(text), re.S)
assert len(blocks) == len(ordered), (len(blocks), len(ordered))
for path, block in zip(ordered, blocks):
    above = posixpath.dirname(path)
    while not os.path.exists(posixpath.join(above, "README.md")):
        above = posixpath.dirname(above)
    twin = posixpath.relpath(posixpath.join(above, "index.ja.html"), posixpath.dirname(path) or ".")
    write(address(path, "en"), "en", path, f'<h1 class="path">{path}</h1>\n' + finish(block), twin=twin)

for lang in LANGS:
    prefix = "sudo DEMO_LANG=ja " if lang == "ja" else "sudo "
    body = f'<h1 id="demos">{WORDS[lang]["demos"]}</h1>\n<p>{WORDS[lang]["lead"]}</p>\n'
    for path in demos:
        name = os.path.basename(path)
        body += (f'<h2 id="{name}">{name}</h2>\n<pre class="console"><code>$ {prefix}PAUSE=1 {path}</code></pre>\n'
                 f'{cast("demo-" + name, lang)}<p><a href="{posixpath.basename(address(path, lang))}">{path}</a></p>\n')
    body = finish(body)
    to = "demos/index" + (".ja.html" if lang == "ja" else ".html")
    remember(body, lang, to)
    write(to, lang, WORDS[lang]["demos"], body)
    os.makedirs(f"{OUT}/assets", exist_ok=True)
    with open(f"{OUT}/assets/search.{lang}.js", "w", encoding="utf-8") as f:
        text = json.dumps(sections[lang], ensure_ascii=False, separators=(",", ":"))
        f.write(f'kakuriSearch("{base64.b64encode(zlib.compress(text.encode(), 9)).decode()}")\n')
    slides = f"slides/kakuri{'.ja' if lang == 'ja' else ''}.html"
    if os.path.exists("build/" + slides):
        os.makedirs(f"{OUT}/slides", exist_ok=True)
        shutil.copy("build/" + slides, f"{OUT}/slides")
for name in ("site.css", "site.js"):
    shutil.copy(f"{HERE}/{name}", f"{OUT}/assets")
for name in ("asciinema-player.css", "asciinema-player.min.js"):
    shutil.copy(f"{PLAYER}dist/bundle/{name}", f"{OUT}/assets")
shutil.copy(f"{PLAYER}LICENSE", f"{OUT}/assets/asciinema-player.LICENSE")
print(sum(1 for _ in glob.glob(f"{OUT}/**/*.html", recursive=True)), "pages")
