# bench.awk - a plot (SVG) of "NAME<tab>HOT<tab>COLD" in microseconds; with
# -v lang=ja what is written in it is Japanese.
BEGIN {
	ja = lang == "ja"
	font = "ui-monospace, \"DejaVu Sans Mono\", monospace"
	if (ja)
		font = "ui-monospace, \"DejaVu Sans Mono\", Menlo, Consolas, \"Hiragino Sans\", \"Noto Sans CJK JP\", \"Yu Gothic\", monospace"
}
{
	name[NR] = $1
	if (ja) {
		sub(/the program alone/, "プログラムだけ", name[NR])
		sub(/, no filter/, "、フィルターなし", name[NR])
		sub(/, musl/, "、musl", name[NR])
		sub(/, full/, "、overlay など", name[NR])
	}
	hot[NR] = $2 / 1000
	cold[NR] = $3 / 1000
	if (cold[NR] > top) top = cold[NR]
	if (hot[NR] > top) top = hot[NR]
}
function bar(class, y, value) {
	printf "  <rect class=\"%s\" x=\"190\" y=\"%d\" width=\"%.1f\" height=\"12\"/>", class, y, 380 * value / top
	printf "<text class=\"small\" x=\"%.1f\" y=\"%d\">%.1f</text>\n", 196 + 380 * value / top, y + 11, value
}
END {
	if (top == 0)
		top = 1
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\"%s viewBox=\"0 0 640 %d\" role=\"img\" aria-labelledby=\"t\">\n", ja ? " xml:lang=\"ja\"" : "", 50 + 36 * NR
	printf "  <title id=\"t\">%s", ja ? "開始から終了までのミリ秒。続けて動かした場合と、休んでから動かした場合：" : "Milliseconds from start to end, hot and cold: "
	for (i = 1; i <= NR; i++)
		printf "%s %.1f %s %.1f%s", name[i], hot[i], ja ? "と" : "and", cold[i], i < NR ? (ja ? "；" : "; ") : (ja ? "" : ".") "</title>\n"
	print "  <style>"
	print "    text { font: 15px " font "; fill: #24292f }"
	print "    .small { font-size: 12px; fill: #57606a }"
	print "    .hot { fill: #fff8c5; stroke: #9a6700; stroke-width: 1.5 }"
	print "    .cold { fill: #ddf4ff; stroke: #0969da; stroke-width: 1.5 }"
	print "    @media (prefers-color-scheme: dark) {"
	print "      text { fill: #e6edf3 } .small { fill: #b1bac4 }"
	print "      .hot { fill: #4b2900 } .cold { fill: #0c2d6b }"
	print "    }"
	print "  </style>"
	printf "  <text x=\"20\" y=\"24\">%s</text>\n", ja ? "ミリ秒、中央値" : "ms, median"
	printf "  <rect class=\"hot\" x=\"190\" y=\"13\" width=\"12\" height=\"12\"/><text class=\"small\" x=\"208\" y=\"24\">%s</text>\n", ja ? "続けて" : "hot"
	printf "  <rect class=\"cold\" x=\"260\" y=\"13\" width=\"12\" height=\"12\"/><text class=\"small\" x=\"278\" y=\"24\">%s</text>\n", ja ? "休んでから" : "cold"
	for (i = 1; i <= NR; i++) {
		printf "  <text class=\"small\" x=\"180\" y=\"%d\" text-anchor=\"end\">%s</text>\n", 32 + 36 * i - 12, name[i]
		bar("hot", 6 + 36 * i - 4, hot[i])
		bar("cold", 19 + 36 * i - 3, cold[i])
	}
	print "</svg>"
}
