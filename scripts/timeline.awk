# timeline.awk - draw chapters/timeline.svg from chapters/index.tsv.
BEGIN {
	FS = "\t"
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 690\" role=\"img\" aria-labelledby=\"t\">"
	print "  <title id=\"t\">Timeline: what the kernel gained for containers, one line a chapter, from chroot in 1979 to Landlock in 2021, beside what was built with it: FreeBSD jail, OpenVZ, Linux-VServer, LXC, Docker and the OCI.</title>"
	print "  <style>"
	print "    text { font: 14px ui-monospace, \"DejaVu Sans Mono\", monospace; fill: #24292f }"
	print "    .small { font-size: 12px; fill: #57606a }"
	print "    circle { fill: #ddf4ff; stroke: #0969da; stroke-width: 1.5 }"
	print "    .user { fill: #fff8c5; stroke: #9a6700; stroke-width: 1.5 }"
	print "    path { fill: none; stroke: #57606a; stroke-width: 1.5 }"
	print "    @media (prefers-color-scheme: dark) {"
	print "      text { fill: #e6edf3 } .small { fill: #b1bac4 }"
	print "      path { stroke: #848d97 }"
	print "      circle { fill: #0c2d6b } .user { fill: #4b2900 }"
	print "    }"
	print "  </style>"
	print "  <path d=\"M76 30 76 654\"/>"
	# What was no Linux system call, by year; see chapters/README.md.
	n = split("2000 FreeBSD jail|2001 Linux-VServer|2005 OpenVZ|2008 LXC|2013 Docker|2015 OCI", event, "|")
	y = 30
}
$3 ~ /^[0-9]+$/ && $2 != "today" && $1 + 0 < 28 { # not what came after the talk
	name = $1
	sub(/^0?/, "", name)
	sub(/-/, " ", name)
	row[++rows] = y
	printf "  <text class=\"small\" x=\"20\" y=\"%d\">%s</text><circle cx=\"76\" cy=\"%d\" r=\"6\"/><text x=\"96\" y=\"%d\">%s</text><text class=\"small\" x=\"330\" y=\"%d\">%s</text>\n", y + 4, $3, y, y + 4, name, y + 4, $2 ~ /^[0-9]/ ? "Linux " $2 : $2
	year[rows] = $3 + 0
	y += 24
}
END {
	# each event beside the first chapter that is not older, never on another
	last = 0
	for (i = 1; i <= n; i++) {
		for (k = 1; k < rows && year[k] < substr(event[i], 1, 4) + 0; k++)
			;
		at = row[k] > last + 26 ? row[k] : last + 26
		last = at
		printf "  <rect class=\"user\" x=\"546\" y=\"%d\" width=\"194\" height=\"22\" rx=\"6\"/><text x=\"643\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", at - 11, at + 5, event[i]
	}
	print "</svg>"
}
