load ../helper

# "The host" of these checks is a throw-away one, but its clocks are the
# machine's: nothing here, and no solution, sets one.
setup() {
	sandboxed
	[ -e /proc/self/timens_offsets ] ||
		skip "no time namespaces here: Linux 5.6, CONFIG_TIME_NS / このマシンでは時間名前空間を使えません。Linux 5.6 以降と CONFIG_TIME_NS が必要です。"
}

uptime_of_host() { cut -d. -f1 /proc/uptime; }
monotonic_of_host() { awk '/^now at/ { print int($3 / 1e9) }' /proc/timer_list; }

# Run the exercise; how long that took is how far a clock may have gone on.
exercise() { # SECONDS COMMAND [ARG...]
	local began=$SECONDS
	run timeout -k 1 10 "$EXERCISE" "$@" 3>&-
	took=$((SECONDS - began + 1))
	echo "$output"
}

near() { # SEEN WANTED
	[[ $1 =~ ^[0-9]+$ ]] && [ "$1" -ge "$(($2 - 1))" ] && [ "$1" -le "$(($2 + 1 + took))" ]
}

# A clock that nobody has set goes on by so many seconds meanwhile.
as_usual() { [ "$1" -ge -2 ] && [ "$1" -le $((took + 5)) ]; }

# The first check says what is wrong with it.
longer() {
	host=$(uptime_of_host) want=$((host + 5000))
	exercise "$want" cut -d. -f1 /proc/uptime
	[[ $output != *'Permission denied'* ]] || hint \
		"Permission denied: was somebody in the namespace already when the offset was written?" \
		"Permission denied になりました。オフセットを書き込んだとき、すでに名前空間の中にプロセスがいませんでしたか。"
	near "$output" "$want" || hint \
		"COMMAND saw an uptime of '$output' s instead of $want s, on a host that has been up for $host s" \
		"COMMAND から見えた稼働時間は、$want 秒ではなく '$output' 秒でした。ホスト側の稼働時間は $host 秒です。"
}

@test "the uptime is the one that was asked for / 稼働時間は、指定したとおりです。" {
	longer
}

@test "it may be shorter than the host's / ホスト側より短くもできます。" {
	first longer
	exercise 1 cut -d. -f1 /proc/uptime
	near "$output" 1 || hint \
		"for SECONDS 1 COMMAND saw an uptime of '$output' s, on a host that has been up for $host s" \
		"SECONDS に 1 を指定しましたが、COMMAND から見えた稼働時間は '$output' 秒でした。ホスト側の稼働時間は $host 秒です。"
}

@test "the other clock says the same / もう 1 つのクロックも同じ時間を示します。" {
	first longer
	local offset seen
	exercise "$want" cat /proc/self/timens_offsets
	offset=$(awk '$1 == "monotonic" { print $2 }' <<<"$output")
	seen=$(($(monotonic_of_host) + ${offset:-0}))
	near "$seen" "$want" || hint \
		"by CLOCK_MONOTONIC the machine was up for about $seen s instead of $want s" \
		"CLOCK_MONOTONIC で見た稼働時間は、$want 秒ではなく約 $seen 秒でした。"
}

@test "the host's uptime and date go on / ホスト側の稼働時間と日時はそのまま進みます。" {
	first longer
	local uptime date
	uptime=$(uptime_of_host) date=$(date +%s)
	exercise "$want" true
	uptime=$(($(uptime_of_host) - uptime)) date=$(($(date +%s) - date))
	as_usual $uptime || hint \
		"the host's uptime changed by $uptime s while the exercise ran for $took s" \
		"exercise が動いていた $took 秒の間に、ホスト側の稼働時間が $uptime 秒変わりました。"
	as_usual $date || hint \
		"the host's date changed by $date s while the exercise ran for $took s: which clock did you set?" \
		"exercise が動いていた $took 秒の間に、ホスト側の日時が $date 秒変わりました。どのクロックを設定しましたか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first longer
	exercise "$want" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	exercise "$want" sh -c 'kill -9 $$'
	[ "$status" -eq 137 ] || hint \
		"COMMAND was killed by signal 9, and the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しましたが、exercise の終了ステータスは 137 ではなく $status でした。"
}

@test "the command does not outlive it / exercise が終了すると、COMMAND も残りません。" {
	first longer
	local program there
	rm -f /run/there
	# shellcheck disable=SC2016 # for the shell in there
	"$EXERCISE" "$want" sh -c 'echo $$ >/run/new; mv /run/new /run/there; exec sleep 20' >/dev/null 2>&1 3>&- &
	program=$!
	for _ in {1..50}; do
		[ ! -s /run/there ] || break
		sleep 0.1
	done
	there=$(cat /run/there)
	kill -9 $program
	wait $program || :
	for _ in {1..20}; do
		[ -e "/proc/$there" ] || return 0
		sleep 0.1
	done
	kill -9 "$there"
	hint "the exercise was killed, and COMMAND went on without it" \
		"exercise を強制終了した後も、COMMAND が動き続けました。"
}
