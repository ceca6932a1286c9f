# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
# What people who know docker and crun expect: done as they do it, or refused
# by a line that says why and what to do.
load kakuri

@test "another user can open /dev/stdout, /dev/stdin and /dev/stderr" {
	for way in pipe file; do
		for options in "--user nobody" "--uidmap 0:100000:65536" \
			"--uidmap 0:100000:65536 --user nobody"; do
			# shellcheck disable=SC2086 # several words
			run sh -c '"$@" sh -c "cat /dev/stdin >/dev/stdout; echo e >/dev/stderr"' - \
				timeout -k 1 30 "$BUILD/kakuri" run $options "$ROOT" 3>&- \
				< <(echo "$way")
			[ "$output" = "$way"$'\n'e ]
			# shellcheck disable=SC2086
			timeout -k 1 30 "$BUILD/kakuri" run $options "$ROOT" sh -c \
				'cat /dev/stdin >/dev/stdout' <<<"$way" >"$BATS_TEST_TMPDIR/out" 3>&-
			[ "$(cat "$BATS_TEST_TMPDIR/out")" = "$way" ]
		done
	done
}

@test "so can who enters, whatever is mapped" {
	for options in "" "--uidmap 0:100000:65536"; do
		# shellcheck disable=SC2086 # several words
		"$BUILD/kakuri" run --name "box$$" $options "$ROOT" sh -c 'echo ready; exec sleep 1000' \
			>"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
		launcher=$!
		soon grep -q ready "$BATS_TEST_TMPDIR/said"
		for user in 0 nobody; do
			"$BUILD/kakuri" exec --user "$user" "box$$" sh -c 'cat /dev/stdin >/dev/stdout' \
				<"$ROOT/etc/passwd" >"$BATS_TEST_TMPDIR/out-$user" 2>&1 3>&- || :
		done
		kill -TERM "$launcher"
		finish
		cmp "$BATS_TEST_TMPDIR/out-0" "$ROOT/etc/passwd"
		cmp "$BATS_TEST_TMPDIR/out-nobody" "$ROOT/etc/passwd"
	done
}

@test "a named pipe of the host keeps its owner" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	cat "$BATS_TEST_TMPDIR/fifo" >"$BATS_TEST_TMPDIR/out" 3>&- &
	"$BUILD/kakuri" run --user nobody "$ROOT" echo hello >"$BATS_TEST_TMPDIR/fifo" 3>&-
	wait $!
	[ "$(cat "$BATS_TEST_TMPDIR/out")" = hello ]
	[ "$(stat -c %u "$BATS_TEST_TMPDIR/fifo")" = 0 ]
}

@test "the mode of the host's /dev/null is not the container's to change" {
	null=$BATS_TEST_TMPDIR/null
	mknod -m 666 "$null" c 1 3
	background sh -c 'echo ready; sleep 1000'
	name=$("$BUILD/kakuri" ps | awk -v pid="$launcher" '$1 == "c" pid { print $1 }')
	said=$(for n in 0 1 2; do
		for start in "run $ROOT" "run --uidmap 0:0:65536 $ROOT" "exec $name"; do
			# shellcheck disable=SC2086,SC2094 # several words, one device
			timeout -k 1 30 "$BUILD/kakuri" $start sh -c "chmod 600 /proc/self/fd/$n
				chown 1 /proc/self/fd/$n; cat; echo x >&2" \
				<"$null" >"$null" 2>"$null" 3>&- || echo "failed: $start"
		done
	done)
	kill -TERM "$launcher"
	finish
	[ -z "$said" ]
	[ "$(stat -c '%a %u' "$null")" = "666 0" ]
}

@test "output that a full disk does not take is an error, with a line" {
	run sh -c 'timeout -k 1 30 "$0" run "$1" echo lost >/dev/full' "$BUILD/kakuri" "$ROOT" 3>&-
	[ "$status" -eq 125 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == "kakuri: "*"No space left"* ]]
	run sh -c 'timeout -k 1 30 "$0" run "$1" sh -c "echo lost; exit 3" >/dev/full' "$BUILD/kakuri" "$ROOT" 3>&-
	[ "$status" -eq 3 ]
}

@test "so it is of what kakuri itself has to say" {
	for command in ps --help "run --help"; do
		run sh -c '"$0" $1 >/dev/full' "$BUILD/kakuri" "$command" 3>&-
		[ "$status" -eq 125 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ $output == *"No space left"* ]]
		# shellcheck disable=SC2086 # a word or two
		run "$BUILD/kakuri" $command 3>&-
		[ "$status" -eq 0 ]
	done
}

@test "a terminal that does not block, and is slow, gets all of the output" {
	command -v script >/dev/null || skip "script(1) is missing here"
	cat >"$BATS_TEST_TMPDIR/job" <<-END
		dd oflag=nonblock count=0 status=none </dev/null # the open file's flag: it stays
		"$BUILD/kakuri" run "$ROOT" sh -c 'head -c 300000 /dev/zero | tr "\\0" x' </dev/null
	END
	said=$(timeout -k 1 30 script -qfec "bash $BATS_TEST_TMPDIR/job" /dev/null </dev/null 3>&- |
		(sleep 1; wc -c))
	[ "$said" -eq 300000 ]
}

@test "in a loop over a file, what COMMAND does not read is left to the loop" {
	printf '%s\n' one two three four >"$BATS_TEST_TMPDIR/list"
	: >"$BATS_TEST_TMPDIR/seen"
	while read -r line; do
		"$BUILD/kakuri" run "$ROOT" true 3>&-
		echo "$line" >>"$BATS_TEST_TMPDIR/seen"
	done <"$BATS_TEST_TMPDIR/list"
	cmp "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/seen"
	run sh -c 'read -r a; "$0" run "$1" sh -c "read -r b; echo inside \$b"; cat' \
		"$BUILD/kakuri" "$ROOT" <"$BATS_TEST_TMPDIR/list" 3>&-
	[ "$output" = $'inside two\nthree\nfour' ]
	# who writes into his own input does not get at what others have read
	run sh -c 'read -r a; "$0" run "$1" sh -c "head -c 1000 /dev/zero >/dev/stdin"; head -n 1' \
		"$BUILD/kakuri" "$ROOT" <"$BATS_TEST_TMPDIR/list" 3>&-
	[ "$output" = two ]
}

@test "what is mounted below a volume comes along, and is read-only and nodev with it" {
	unshare --mount --propagation private sh -euc '
		cd "$3"
		mkdir -p source/below
		mount -t tmpfs -o dev below source/below
		echo there >source/below/file
		mknod source/below/zero c 1 5
		"$1" run --volume "$3/source:/mnt:ro" "$2" sh -c "cat /mnt/below/file
			echo x >/mnt/below/file; head -c 1 /mnt/below/zero"' - \
		"$BUILD/kakuri" "$ROOT" "$BATS_TEST_TMPDIR" >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- || :
	cat "$BATS_TEST_TMPDIR/said"
	[ "$(head -n 1 "$BATS_TEST_TMPDIR/said")" = there ]
	grep -q "Read-only" "$BATS_TEST_TMPDIR/said"
	grep -q "denied" "$BATS_TEST_TMPDIR/said"
}

@test "so it does in a user namespace" {
	run unshare --mount --propagation private sh -euc '
		cd "$3"
		mkdir -p source/below
		mount -t tmpfs below source/below
		echo there >source/below/file
		"$1" run --uidmap 0:0:65536 --volume "$3/source:/mnt" "$2" cat /mnt/below/file' - \
		"$BUILD/kakuri" "$ROOT" "$BATS_TEST_TMPDIR" 3>&-
	[ "$output" = there ]
}

@test "a volume on a link to nowhere makes what it names, beneath ROOT" {
	echo nameserver >"$BATS_TEST_TMPDIR/resolv.conf"
	for link in ../run/systemd/stub.conf "/run/other$$/stub.conf" \
		"../../../../../run/third$$/../fourth/stub.conf"; do
		rm -rf "$ROOT/etc/resolv.conf" "$ROOT/run/systemd"
		ln -s "$link" "$ROOT/etc/resolv.conf"
		container --volume "$BATS_TEST_TMPDIR/resolv.conf:/etc/resolv.conf:ro" "$ROOT" \
			cat /etc/resolv.conf
		[ "$output" = nameserver ]
		[ -L "$ROOT/etc/resolv.conf" ]
	done
	[ -f "$ROOT/run/systemd/stub.conf" ] || [ -f "$ROOT/run/fourth/stub.conf" ]
	[ ! -e "/run/other$$" ]
	[ ! -e "/run/third$$" ]
	ln -sfn resolv.conf "$ROOT/etc/resolv.conf" # to itself
	refused "/etc/resolv.conf" --volume "$BATS_TEST_TMPDIR/resolv.conf:/etc/resolv.conf" "$ROOT" true
	ln -sfn /proc/self/fd/9/nosuch "$ROOT/etc/resolv.conf"
	refused "" --volume "$BATS_TEST_TMPDIR/resolv.conf:/etc/resolv.conf" "$ROOT" true
	rm "$ROOT/etc/resolv.conf"
}

@test "a --workdir that is missing is made" {
	container --workdir /srv/deep/er "$ROOT" pwd
	[ "$output" = /srv/deep/er ]
	[ -d "$ROOT/srv/deep/er" ]
	rm -r "$ROOT/srv/deep"
	refused "read-only" --read-only --workdir /srv/deep "$ROOT" pwd
	refused "/etc/passwd" --workdir /etc/passwd/x "$ROOT" pwd
	container --workdir /etc/passwd "$ROOT" pwd
	[ "$status" -eq 125 ]
}

# Start box$$, which says what reaches it.
listener() { # SIGNAL...
	said=$BATS_TEST_TMPDIR/said
	: >"$said"
	"$BUILD/kakuri" run --name "box$$" "$ROOT" sh -c 'for s in '"$*"'; do
		trap "echo got $s" $s; done
		echo ready; while :; do sleep 0.1; done' >"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
}

@test "kill STOP stops COMMAND, and CONT lets it go on" {
	listener USR1
	pid=$("$BUILD/kakuri" inspect "box$$" | awk '/^pid:/ { print $2 }')
	run "$BUILD/kakuri" kill "box$$" STOP
	[ "$status" -eq 0 ]
	command=$(awk '{ print $1 }' "/proc/$pid/task/$pid/children")
	state_is() { [[ $(awk '/^State:/ { print $2 }' "/proc/$1/status") == [$2] ]]; }
	soon state_is "$command" T
	state_is "$pid" S
	run "$BUILD/kakuri" kill "box$$" CONT
	soon state_is "$command" SR
	"$BUILD/kakuri" kill "box$$"
	finish
}

@test "PIPE, TSTP, TTIN, TTOU, RTMIN+N and RTMAX-N reach COMMAND, by kill and by its launcher" {
	listener PIPE TSTP TTIN TTOU
	for s in PIPE TSTP TTIN TTOU; do
		"$BUILD/kakuri" kill "box$$" $s
		soon grep -q "got $s" "$said"
	done
	: >"$said"
	for s in PIPE TSTP TTIN TTOU; do
		kill -$s "$launcher"
		soon grep -q "got $s" "$said"
	done
	"$BUILD/kakuri" kill "box$$" SIGRTMIN+3
	finish
	[ "$status" -eq $((128 + $(kill -l RTMIN+3))) ]
	listener USR1
	"$BUILD/kakuri" kill "box$$" rtmax-1
	finish
	[ "$status" -eq $((128 + $(kill -l RTMAX-1))) ]
}

@test "what is no signal is named as it was typed" {
	for name in FROB 12x 999 RTMIN+99 RTMIN+x SIG ""; do
		run "$BUILD/kakuri" kill "box$$" "$name"
		[ "$status" -eq 125 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ $output == *"'$name' is not a signal"* ]]
	done
}

@test "-it in the background waits for fg, and leaves the terminal alone" {
	command -v script >/dev/null || skip "script(1) is missing here"
	cat >"$BATS_TEST_TMPDIR/job" <<-END
		set -m
		before=\$(stty -g)
		$BUILD/kakuri run -it $ROOT sh -c 'echo in""side' &
		for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			case \$(jobs) in *Stopped*) echo is-stopped; break ;; esac
			sleep 0.1
		done
		[ "\$(stty -g)" = "\$before" ] && echo is-cooked
		fg
		[ "\$(stty -g)" = "\$before" ] && echo is-restored
	END
	run timeout -k 1 30 script -qfec "bash $BATS_TEST_TMPDIR/job" /dev/null </dev/null 3>&-
	echo "$output"
	[[ $output == *is-stopped*is-cooked*inside*is-restored* ]]
}

@test "limits of files, locked memory and core dumps are a service's, whatever ours are" {
	least() { [[ $1 != unlimited && $1 -lt $2 ]] && echo "$1" || echo "$2"; }
	hard=$(ulimit -Hn) locked=$(ulimit -Hl)
	run bash -c 'ulimit -Sn 77; ulimit -Sl 64; ulimit -Sc unlimited 2>/dev/null; exec "$@"' - \
		"$BUILD/kakuri" run "$ROOT" sh -c 'ulimit -Sn; ulimit -Hn; ulimit -Sl; ulimit -Sc' 3>&-
	echo "$output"
	[ "${lines[*]}" = "$(least "$hard" 1024) $(least "$hard" 524288) $(least "$locked" 8192) 0" ] ||
		[ "${lines[*]}" = "1024 524288 8192 0" ]
}

@test "what the kernel cannot run is 126, and no shell is asked to try" {
	printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\377\377touch /tmp/ran\n' >"$ROOT/bin/foreign"
	printf 'touch /tmp/ran\n' >"$ROOT/bin/script"
	chmod +x "$ROOT/bin/foreign" "$ROOT/bin/script"
	for command in foreign /bin/foreign script; do
		container "$ROOT" "$command"
		[ "$status" -eq 126 ]
		[ "${#lines[@]}" -eq 1 ]
		[[ $output == *"another machine"* ]]
	done
	[ ! -e "$ROOT/tmp/ran" ]
	rm "$ROOT/bin/foreign" "$ROOT/bin/script"
}

@test "a ROOT that is noexec is named as a reason" {
	run unshare --mount --propagation private sh -euc '
		mkdir "$3/noexec"
		mount -t tmpfs -o noexec none "$3/noexec"
		cp -a "$2/." "$3/noexec"
		"$1" run "$3/noexec" true' - "$BUILD/kakuri" "$ROOT" "$BATS_TEST_TMPDIR" 3>&-
	[ "$status" -eq 126 ]
	[[ $output == *noexec* ]]
}

@test "PATH is COMMAND's own, and a name is looked up in it" {
	mkdir -p "$ROOT/mine"
	printf '#!/bin/sh\necho mine\n' >"$ROOT/mine/tool"
	chmod +x "$ROOT/mine/tool"
	container --env PATH=/nosuch:/mine:/bin "$ROOT" tool
	[ "$output" = mine ]
	container --env PATH= --workdir /mine "$ROOT" tool
	[ "$output" = mine ]
	run -127 limited --env PATH=/mine "$ROOT" sh
	chmod -x "$ROOT/mine/tool"
	container --env PATH=/mine:/bin "$ROOT" tool
	[ "$status" -eq 126 ]
	rm -r "$ROOT/mine"
}

@test "taskset of the launcher is not the container's" {
	[ "$(nproc)" -gt 1 ] || skip "one CPU only"
	first=$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')
	run taskset -c "$first" "$BUILD/kakuri" run "$ROOT" grep Cpus_allowed_list /proc/self/status 3>&-
	all=$output
	inside grep Cpus_allowed_list /proc/self/status
	[ "$all" = "$output" ]
	[[ $all != *:[[:space:]]"$first" ]]
}

@test "a hostname of 64 characters works, one of 65 is told how many there may be" {
	name=$(printf '%064d' 0)
	container --hostname "$name" "$ROOT" uname -n
	[ "$output" = "$name" ]
	refused "64" --hostname "0$name" "$ROOT" true
}

@test "it is detached also where SIGCHLD is ignored, and what failed is said" {
	run -127 bash -c 'trap "" CHLD; exec "$@"' - "$BUILD/kakuri" run --detach "$BATS_TEST_TMPDIR/log" "$ROOT" nosuch 3>&-
	[ "${#lines[@]}" -eq 1 ]
	run bash -c 'trap "" CHLD; exec "$@"' - "$BUILD/kakuri" run --detach "$BATS_TEST_TMPDIR/log" "$ROOT" true 3>&-
	[ "$status" -eq 0 ]
}

@test "another user may listen on port 80 and ping, in a network of the container's own" {
	container --user nobody "$ROOT" sh -c 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start \
		/proc/sys/net/ipv4/ping_group_range'
	[ "${lines[0]}" = 0 ]
	[ "${lines[1]//[[:space:]]/ }" = "0 2147483647" ]
	before=$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/net/ipv4/ping_group_range)
	container --net host "$ROOT" true
	[ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/net/ipv4/ping_group_range)" = "$before" ]
	container --uidmap 0:100000:65536 "$ROOT" cat /proc/sys/net/ipv4/ping_group_range
	[ "${output//[[:space:]]/ }" = "0 65535" ]
	program listener <<-'END'
		#include <arpa/inet.h>
		#include <stdio.h>
		#include <unistd.h>
		int main(void)
		{
			struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(80)};
			int tcp = socket(AF_INET, SOCK_STREAM, 0);
			if (getuid() == 0 || bind(tcp, (void *)&a, sizeof a) || listen(tcp, 1)) return 1;
			return socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP) == -1;
		}
	END
	container --user nobody "$ROOT" /listener
	[ "$status" -eq 0 ]
	rm "$ROOT/listener"
}

@test "HOSTNAME is set, by exec too, unless the user says another" {
	container --hostname submarine "$ROOT" sh -c 'echo $HOSTNAME'
	[ "$output" = submarine ]
	container --env HOSTNAME=other "$ROOT" sh -c 'echo $HOSTNAME'
	[ "$output" = other ]
	"$BUILD/kakuri" run --name "box$$" --hostname whale "$ROOT" \
		sh -c 'echo ready; exec sleep 1000' >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$BATS_TEST_TMPDIR/said"
	run "$BUILD/kakuri" exec "box$$" sh -c 'echo $HOSTNAME' 3>&-
	"$BUILD/kakuri" kill "box$$"
	finish
	[ "$output" = whale ]
}

@test "/dev/console is its terminal, where it has one" {
	command -v script >/dev/null || skip "script(1) is missing here"
	run timeout -k 1 30 script -qfec "$BUILD/kakuri run -it $ROOT sh -c 'echo up\"\"down >/dev/console'" \
		/dev/null </dev/null 3>&-
	[[ $output == *updown* ]]
	inside sh -c '[ ! -e /dev/console ]'
	[ "$status" -eq 0 ]
}

@test "--tmpfs takes a size" {
	container --tmpfs /mnt:size=64K "$ROOT" sh -c 'df -k /mnt | tail -n 1
		head -c 100000 /dev/zero >/mnt/file'
	[[ ${lines[0]} == *[[:space:]]64[[:space:]]* ]]
	[ "$status" -ne 0 ]
	for size in "" size= size=x size=0 size=1M,uid=0 nr_inodes=1; do
		refused "as /tmp" --tmpfs "/mnt:$size" "$ROOT" true
	done
}

@test "without root, a mount below a layer is named as a reason" {
	run unshare --mount --propagation private sh -euc '
		mkdir -p "$3/top" "$3/lower/below"
		cp -a "$2/." "$3/lower"
		mount -t tmpfs none "$3/lower/below"
		"$1" run --uidmap 0:0:65536 "$3/top:$3/lower" true' - "$BUILD/kakuri" "$ROOT" "$BATS_TEST_TMPDIR" 3>&-
	echo "$output"
	[ "$status" -eq 0 ] || [[ $output == *"mounted below a layer"* ]]
}
