# snip.awk - print a Markdown page with its blocks filled from their sources.
#
#   <!-- snip uts.c -->             the whole file, which is beside the page
#   <!-- snip measured/uts.c -->    the same of what measures the page's chapter:
#                                   a file of tests/measured/NN-name
#   <!-- snip uts.c look() -->      one function, with the comment above it
#   <!-- snip uts.c A child -->     from step("A child ...") to the next step
#   <!-- snip uts.c /unshare(/ 2 --> two lines, from the first that holds that
#   <!-- snip $ uts -->             what that printed (uts.en.txt, or
#   <!-- snip $ uts 2-3 -->         output.en.txt), or its steps 2 to 3
#   <!-- snip $ uts 2:4-5 -->       lines 4 and 5 of step 2, the title is line 1
#   <!-- snip session look -->      a part of the session, as it went on the
#                                   reference machine (tests/sessions); of another
#                                   chapter: session 08-pid_namespace look
#   <!-- index -->                  lines of chapters/index.tsv, up to
#   <!-- /index -->
#   <!-- matrix -->                 what scripts/matrix measured, up to
#   <!-- /matrix -->
#   <!-- rootless -->               what scripts/rootless found out, up to
#   <!-- /rootless -->
#
# Only the fenced block that follows a snip is replaced. A name with a slash is a
# path from the page. The page's name says which language it is.

function die(message) {
	print FILENAME ":" FNR ": " message > "/dev/stderr"
	bad = 1
	exit 1
}

# Read a file into line[1..n]; 0 lines where there is none.
function slurp(file,    n) {
	n = 0
	while ((getline line[n + 1] < file) > 0)
		n++
	close(file)
	return n
}

# Where a file of what measures the page's chapter is.
function measured(file,    part, n) {
	n = split(dir, part, "/")
	return root "tests/measured/" part[n - 1] "/" file
}

function join_lines(a, b,    i, s, tab) {
	while (b > a && line[b] == "")
		b--
	tab = match(line[a], /[^\t]/)
	for (i = a; i <= b; i++)
		s = s substr(line[i], line[i] ~ /^\t/ ? tab : 1) "\n"
	return s
}

function source(file, what,    n, a, b) {
	n = slurp(sub(/^measured\//, "", file) ? measured(file) : dir file)
	if (n == 0)
		die("cannot read " file)
	if (what == "")
		return join_lines(1, n)
	if (sub(/\(\)$/, "", what)) {
		for (a = 1; a <= n && index(line[a], what "(") != 1; a++)
			;
		for (b = a; b <= n && line[b] !~ /^}/; b++)
			;
		for (a--; line[a - 1] ~ /^( \*|\/\*)/; a--)
			;
	} else if (match(what, /\/ [0-9]+$/) && sub(/^\//, "", what)) {
		b = substr(what, RSTART + 1) + 0
		what = substr(what, 1, RSTART - 2)
		for (a = 1; a <= n && !index(line[a], what); a++)
			;
		b += a - 1
	} else {
		for (a = 1; a <= n && !index(line[a], "step(\"" what); a++)
			;
		for (b = a + 1; b <= n && line[b] !~ /^\t+step\(|^}/; b++)
			;
		b--
	}
	if (a < 1 || a > n || b > n || b < a)
		die("no " what " in " file)
	return join_lines(a, b)
}

function output(name, steps,    n, part, lines, first, last, at, i, step, from, to, s) {
	n = slurp((name ~ /\// ? dir name : measured(name)) "." lang ".txt")
	if (n == 0)
		n = slurp(measured("output." lang ".txt"))
	if (n == 0)
		die("no output of " name)
	if (steps == "")
		return join_lines(1, n)
	last = 1e9
	if (split(steps, part, ":") == 2) {
		split(part[2], lines, "-")
		first = lines[1]
		last = lines[2] == "" ? first : lines[2]
		steps = part[1] "-" part[1]
	}
	split(steps, part, "-")
	from = part[1]
	to = part[2] == "" ? from : part[2]
	for (i = 1; i <= n; i++) {
		at++
		if (line[i] ~ /^[0-9]+\. /) {
			step = line[i] + 0
			at = 1
		} else if (line[i] ~ /^[0-9]+ passed/)
			step = 0
		if (step >= from + 0 && step <= to + 0 && at >= first + 0 && at <= last + 0)
			s = s line[i] "\n"
	}
	sub(/\n+$/, "\n", s)
	if (s == "")
		die("no step " steps " in the output of " name)
	return s
}

# What was typed and what came back; narration and remarks are for the player.
function session(chapter, name,    n, part, on, i, s) {
	if (chapter == "") {
		n = split(dir, part, "/")
		chapter = part[n - 1]
	}
	n = slurp(root "tests/sessions/" chapter ".txt")
	for (i = 1; i <= n; i++)
		if (line[i] ~ /^\[[^0-9]/)
			on = line[i] == "[" name "]"
		else if (on && line[i] !~ /^(-- |\?\? |\[[0-9]+\]$)/)
			s = s line[i] "\n"
	sub(/\n+$/, "\n", s)
	if (s == "")
		die("no part " name " in the session of " chapter)
	return s
}

# The index: one row a chapter.
function rows(    n, i, f, page, s, shown) {
	n = slurp(root "chapters/index.tsv")
	s = lang == "ja" ? "| 章 | カーネル | 年 | 内容 | 使われているところ |\n" \
	    : "| chapter | since | year | | you know it from |\n"
	s = s "|---|---|---|---|---|\n"
	for (i = 1; i <= n; i++) {
		split(line[i], f, "\t")
		page = f[1] "/README" (lang == "ja" ? ".ja" : "") ".md"
		shown = f[1]
		sub(/-/, " ", shown)
		shown = "[" shown "](" (dir == root "chapters/" ? "" : "chapters/") page ")"
		if (lang == "ja" && f[2] == "today")
			f[2] = "現在"
		s = s "| " shown " | " f[2] " | " f[3] " | " f[lang == "ja" ? 5 : 4] " | " f[6] " |\n"
	}
	return s
}

# What another script draws: links are from chapters/.
function table(command,    s, l) {
	command = command " " lang
	while ((command | getline l) > 0)
		s = s l "\n"
	if (close(command) != 0 || s == "")
		die("nothing from " command)
	return s
}

BEGIN {
	page = ARGV[1]
	dir = page
	if (!sub(/[^\/]*$/, "", dir))
		dir = ""
	lang = page ~ /\.ja\.md$/ ? "ja" : "en"
	if (root == "")
		root = ""
}
/^```/ && want {
	print
	printf "%s", text
	want = 0
	drop = 1
	next
}
/^```/ { drop = 0 }
/^<!-- \/(index|matrix|rootless|calls|docker) -->$/ { drop = 0 }
drop { next }
{ print }
/^<!-- index -->$/ {
	printf "\n%s\n", rows()
	drop = 1
}
/^<!-- (matrix|rootless|calls|docker) -->$/ {
	printf "\n%s\n", table("scripts/" ($2 ~ /matrix|rootless/ ? $2 " --table" : "maps " $2))
	drop = 1
}
/^<!-- snip .* -->$/ {
	if (want)
		die("snip without a code block")
	sub(/^<!-- snip /, "")
	sub(/ -->$/, "")
	n = index($0 " ", " ")
	file = substr($0, 1, n - 1)
	rest = substr($0, n + 1)
	if (file == "$") {
		n = index(rest " ", " ")
		text = output(substr(rest, 1, n - 1), substr(rest, n + 1))
	} else if (file == "session") {
		n = index(rest, " ")
		text = session(substr(rest, 1, n - 1), substr(rest, n + 1))
	} else {
		text = source(file, rest)
	}
	want = 1
}
END {
	if (!bad && (want || drop))
		die("a block that does not end")
}
