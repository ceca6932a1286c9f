# shellcheck shell=bash disable=SC2154  # status, output and lines come from run
bats_require_minimum_version 1.7.0
BUILD=${BUILD:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build}

# Run what measures a chapter; one that this machine cannot show skips the test,
# unless REQUIRE=all says that this machine can show everything.
demo() { # NN-NAME [COMMAND [ARG...]]
	run timeout -k 1 60 "$BUILD/measure/$1" "${@:2}" 3>&-
	if [ "$status" -eq 77 ] && [ "${REQUIRE-}" != all ]; then
		skip "$(grep -om1 'SKIP.*' <<<"$output")"
	fi
	echo "$output"
	[ "$status" -eq 0 ]
}

# The program states how many claims it makes; here is how many that is.
claims() { # NN-NAME NUMBER
	demo "$1"
	local made
	made=$(grep -cE '^   (PASS|FAIL|SKIP) ' <<<"$output")
	[ "$made" -eq "$2" ] || {
		echo "$made claims, not $2"
		return 1
	}
	[ "${REQUIRE-}" != all ] || run ! grep '^   SKIP ' <<<"$output"
}

# Run the program of a chapter; what it says and its status are the test's to judge.
tiny() { # NAME [ARG...]
	run timeout -k 1 60 "$BUILD/$1" "${@:2}" 3>&-
	echo "$output"
}

# Play the session of a chapter, as its page has it.
session() { # NN-NAME
	local file=$BATS_TEST_DIRNAME/../chapters/$1/session.txt why
	# shellcheck source=scripts/lib.sh
	why=$(. "$BATS_TEST_DIRNAME/../scripts/lib.sh" && DEMO_LANG=en session_lacks "$file")
	[ -z "$why" ] || skip "$why"
	# shellcheck source=scripts/lib.sh
	(. "$BATS_TEST_DIRNAME/../scripts/lib.sh" && session_here "$file") >"$BATS_TEST_TMPDIR/session"
	ln -sfn "$BUILD" "$BATS_TEST_TMPDIR/build"
	cd "$BATS_TEST_TMPDIR" || return # what is typed is build/NAME
	run timeout -k 1 300 "$BUILD/play" --check session 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}

# The namespace of this test, as the kernel names it: uts:[4026531838].
own() { readlink "/proc/self/ns/$1"; }

# A reader's program may do anything: never check it on the host itself.
sandboxed() {
	[ "${SANDBOX-}" != "" ] && [ "$(own uts)" != "$SANDBOX" ] && return
	echo "run this through scripts/check"
	return 1
}

# Fail an exercise, saying what was seen; never what to write.
hint() { # ENGLISH JAPANESE
	hinted=yes
	case ${DEMO_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG-}}}} in
	ja*) echo "ヒント：${2//$'\n'/; }" ;; # one line: what it quotes may have more
	*) echo "hint: ${1//$'\n'/; }" ;;
	esac
	return 1
}

# What cannot be asked before the first check passes, which says why it does not.
first() { # COMMAND, what that check asks
	hinted=''
	"$@" >/dev/null || :
	[ -z "$hinted" ] || hint "this is asked when the first check passes" \
		"最初のチェックに通ってから確かめます。"
}

# What carries our name and the pid of somebody dead, or a group of ours with
# nobody in it or below it: others may be alive. Of those who make such things in
# another PID namespace their pid says nothing here: what was made during this test
# has a pid that was given away here meanwhile, and nobody of that pid is alive in
# a namespace below.
ours() { # [FROM TO]
	local name pid
	{
		find /sys/class/net /sys/fs/cgroup /dev/shm /dev/mqueue -name '*kakuri*'
	} 2>/dev/null | while read -r name; do
		pid=${name#*kakuri} # the outermost: a sandbox's has others in it
		pid=${pid%%[!0-9]*}
		if [ -n "$pid" ]; then
			[ -e "/proc/$pid" ] && continue
			[ $# -eq 0 ] || between "$pid" "$@" || continue
			grep -qsE "^NSpid:.*[[:space:]]$pid([[:space:]]|\$)" /proc/[0-9]*/status && continue
		fi
		find "$name" -name cgroup.procs -exec cat {} + 2>/dev/null |
			grep -q . || echo "$name"
	done
}
# The kernel gives pids in turn, and begins anew at its limit.
between() { # PID FROM TO
	if [ "$2" -le "$3" ]; then
		[ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
	else
		[ "$1" -ge "$2" ] || [ "$1" -le "$3" ]
	fi
}
newest() { echo "$BASHPID"; }

# Everything that a program of ours could have changed about this host, where
# CI says that nobody else does.
host() {
	[ -z "${CI-}" ] && return
	cut -d: -f2 /proc/self/cgroup # hierarchies outlive their mounts
	cut -d' ' -f4- /proc/self/mountinfo
	cat /proc/sys/kernel/{hostname,domainname} /proc/net/{fib_trie,if_inet6}
	cut -f1-3,8 /proc/net/route
	cut -d: -f1 /proc/net/dev
	grep -s . /sys/class/net/*/{address,flags,mtu} /sys/block/loop*/loop/backing_file
	find /sys/fs/cgroup -type d
	find /dev/shm /dev/mqueue /run/netns /tmp -maxdepth 1 \
		! -name 'bats-*' ! -path /tmp 2>/dev/null
	cut -c1-21 /proc/sysvipc/{msg,sem,shm}
	awk '$9 !~ /^_/ { print $8, $9 }' /proc/keys # but keyrings of a login
	find "$BATS_TEST_DIRNAME/.." -mindepth 1 \( -name .git -o -name build \) -prune -o \
		-printf '%P %m %U %s %T@\n'
	# What the kernel itself counts there, or makes up, is no setting.
	grep -rs . /proc/sys | grep -vE '^/proc/sys/(fs/(dentry-state|inode-|file-nr|aio-nr|quota)|kernel/(ns_last_pid|random|pty/nr|tainted|perf_|sched_domain)|net/netfilter/nf_conntrack_count|vm/stat_refresh)'
}

# Every process that a test starts inherits this, as the kernel remembers it. In
# another PID namespace somebody may have our number.
KAKURI_TEST=$$.${BATS_TEST_NUMBER-}.$(own pid)
export KAKURI_TEST
descendants() { grep -lzxFs "KAKURI_TEST=$KAKURI_TEST" /proc/[0-9]*/environ; }

# Each test is a fresh reading of its file, so this is "before".
[ -n "${SANDBOX-}" ] || { FIRST=$(newest) HOST_BEFORE=$(host) OURS_BEFORE=$(ours); }

# What was there before is there, nothing else, and no process of the test:
# the dead, and the janitors of cgroups, get a second or two to leave.
host_is_as_before() {
	local after left more name
	more=$(ours "$FIRST" "$(newest)" | grep -vxF "${OURS_BEFORE:-none}")
	for _ in {1..30}; do
		left=$(descendants)
		after=$(host)
		# what was there at first: others make and remove theirs meanwhile
		more=$(while read -r name; do [ -e "$name" ] && echo "$name"; done <<<"$more")
		[ "$left$more" = "" ] && [ "$after" = "$HOST_BEFORE" ] && return
		read -rt 0.1 _ <> <(:) || :
	done
	[ "$more" = "" ] || echo "left behind: $more"
	for left in $left; do
		echo "left behind: $(tr '\0' ' ' <"${left%environ}cmdline")"
	done
	[ "$after" = "$HOST_BEFORE" ] && return 1
	echo "the host changed:"
	diff <(echo "$HOST_BEFORE") <(echo "$after")
}

# bats removes its directory with rm -rf: a bind mount left below it would
# take the mount's source along. Undo such mounts, deepest first, and report.
teardown() {
	local left after
	left=$(awk -v d="$BATS_RUN_TMPDIR/" 'index($5, d) == 1 { print $5 }' \
		/proc/self/mountinfo | sort -r)
	if [ -n "$left" ]; then
		while IFS= read -r m; do umount -l "$(printf %b "$m")"; done <<<"$left"
		echo "mounts left behind: $left"
		return 1
	fi
	[ -z "${HOST_BEFORE+set}" ] || host_is_as_before
}
