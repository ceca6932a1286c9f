# Every program as nobody should start it: it ends by itself, by exit and not by
# a signal, with 0 only where all its claims were made, and leaves nothing.
load helper

setup() {
	cd "$BATS_TEST_DIRNAME/.." || return
	programs=()
	local name
	while read -r name _; do
		programs+=("$BUILD/measure/$name")
		[ -x "$BUILD/measure/$name" ]
	done < <(. scripts/lib.sh && measuring all)
	[ ${#programs[@]} -gt 30 ]
}

# Each of them by WAY, a shell command in which $0 is the program; two at once.
# What it may end with, when it printed what it always prints: 0, 1 or 77.
each() { # WAY [STATUS...]
	local way=$1 wordless=${wordless-} silent=${silent-}
	shift
	mkdir "$BATS_TEST_TMPDIR/out"
	# shellcheck source=scripts/lib.sh
	. scripts/lib.sh
	export -f has_verdict
	export wordless silent way allowed="${*:-0 1 77}" out=$BATS_TEST_TMPDIR/out
	# shellcheck disable=SC2016 # for the inner shell
	printf '%s\0' "${programs[@]}" | xargs -0 -n 1 -P 2 bash -c '
		name=${0##*/}
		timeout -k 1 60 bash -c "$way" "$0" >"$out/$name" 2>"$out/$name.err" </dev/null
		status=$?
		case " $allowed " in
		*" $status "*) ;;
		*)
			echo "$name: status $status, not one of $allowed"
			tail -n 3 "$out/$name" "$out/$name.err"
			exit 1
			;;
		esac
		if grep "^   FAIL " "$out/$name" && [ $status -eq 0 ]; then exit 1; fi
		[ $status -ne 1 ] || [ -n "${wordless-}" ] || [ -s "$out/$name.err" ] || grep -q "^   FAIL " "$out/$name" || {
			echo "$name: status 1 without a word"
			exit 1
		}
		[ $status -ne 0 ] || [ -n "$silent" ] || has_verdict "$out/$name" || {
			echo "$name: status 0 without a verdict"
			exit 1
		}
	' 3>&-
}

@test "twice at once" {
	each '"$0" >/dev/null & first=$!; "$0"; second=$?; wait $first && exit $second' 0 77
}

@test "from a directory that is gone" {
	each 'd=$(mktemp -d); cd "$d" && rmdir "$d" && exec "$0"' 0 77
}

@test "without standard input" {
	each 'exec "$0" <&-' 0 77
}

@test "without standard output: the status is the verdict" {
	silent=yes each 'exec "$0" >&-' 0 77
}

@test "without standard error" {
	each 'exec "$0" 2>&-' 0 77
}

@test "without any of the three" {
	silent=yes each 'exec "$0" <&- >&- 2>&-' 0 77
}

@test "on a full disk: ENOSPC is said, the status is not 0" {
	each 'exec "$0" >/dev/full' 1 77
}

@test "into a pipe that breaks: SIGPIPE ends it, or one of its children" {
	wordless=yes silent=yes each 'exec "$0" > >(head -n 1 >/dev/null)' 0 1 77 141
}

@test "with eight descriptors" {
	each 'ulimit -n 8; exec "$0"'
}

@test "as root without CAP_SYS_ADMIN, as in Docker" {
	each 'exec setpriv --bounding-set -sys_admin --inh-caps -sys_admin "$0"' 0 77
}

@test "in a user namespace, where the host is not ours" {
	unshare -Ur true || skip "user namespaces are refused here"
	each 'exec setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Ur "$0"'
}

@test "without /proc" {
	each 'exec unshare -m sh -c "umount -l /proc && exec \"\$0\"" "$0"'
}

@test "on a root file system that is read-only" {
	each 'exec unshare -m sh -c "mount -o remount,bind,ro / && exec \"\$0\"" "$0"'
}

@test "without LANG, TERM or anything else in the environment" {
	each 'exec env -i "$0"' 0 77
}
