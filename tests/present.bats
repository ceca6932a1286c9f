# scripts/tour -p, before an audience: keys typed at a real terminal.
load helper

setup() {
	command -v script >/dev/null || skip "script(1) is missing here"
	cd "$BATS_TEST_DIRNAME/.." || return
}

# Type a key of KEYS at each prompt; what is on the screen, escapes made visible.
typed() { # KEYS COMMAND-LINE
	local screen=$BATS_TEST_TMPDIR/screen keys=$BATS_TEST_TMPDIR/keys n
	mkfifo "$keys"
	timeout -k 1 60 script -qec "$2" /dev/null <"$keys" >"$screen" 2>&1 3>&- &
	exec 8>"$keys"
	for ((n = 1; n <= ${#1}; n++)); do
		until [ "$(grep -o '\[q\]' "$screen" | wc -l)" -ge "$n" ]; do
			kill -0 $! 2>/dev/null || break 2
			sleep 0.05
		done
		printf '%s' "${1:n-1:1}" >&8
	done
	status=0
	wait $! || status=$?
	exec 8>&-
	output=$(tr -d '\r' <"$screen" | sed 's/\x1b/^/g')
	echo "$output"
}

@test "one step a screenful, the question before the answer" {
	typed $'\n\n\n\n\n\n\n\n\n\n\n\n' "DEMO_LANG=en scripts/tour --measure -p 6"
	[ "$status" -eq 0 ]
	[ "$(grep -c '\^\[2J.*[1-5]\. ' <<<"$output")" -eq 5 ]
	[[ $output == *"predict"* || $output == *"Predict"* || $output == *"?"* ]]
	[[ $output == *'^[1;32mPASS^[0m In this namespace the hostname is the new one.'* ]]
	[[ $output == *'^[2m   container$ cat /proc/sys/kernel/hostname^[0m'* ]]
	[[ $output == *06-uts_namespace*yes* ]]
}

@test "q leaves, and the program ends" {
	typed $'\n\nq' "DEMO_LANG=en scripts/tour --measure -p 6"
	[ "$status" -eq 130 ]
	run ! grep '2\. A child' <<<"$output"
}

@test "b pages back through what was printed" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '%s\n' '#!/bin/sh' 'echo PAGER; cat "$3"' >"$BATS_TEST_TMPDIR/bin/less"
	chmod 755 "$BATS_TEST_TMPDIR/bin/less"
	typed $'\n\nbq' "PATH=$BATS_TEST_TMPDIR/bin:$PATH DEMO_LANG=en scripts/present $BATS_TEST_TMPDIR/out $BUILD/measure/06-uts_namespace"
	[ "$status" -eq 130 ]
	[[ ${output#*PAGER} == *'1. The host'*'uts:['*'2. A child'* ]]
}

@test "NO_COLOR is respected" {
	typed $'\n\n\n\n\n\n\n\n\n\n\n\n' "NO_COLOR=1 DEMO_LANG=en scripts/tour --measure -p 6"
	[ "$status" -eq 0 ]
	run ! grep '\^\[[0-9;]*m' <<<"$output"
}
