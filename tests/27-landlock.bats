load helper

# What this kernel can do, as the measuring program finds out.
setup() {
	[[ $BATS_TEST_DESCRIPTION != measured:* ]] || return 0
	run "$BUILD/measure/27-landlock" 3>&-
	[ "$status" -ne 77 ] || [ "${REQUIRE-}" = all ] ||
		skip "$(grep -om1 'SKIP.*' <<<"$output")"
	ABI=$(sed -n 's/.*_VERSION) = //p' <<<"$output")
	[ "$ABI" -ge 1 ]
	DIR=$BATS_TEST_TMPDIR/dir OTHER=$BATS_TEST_TMPDIR/other
	mkdir "$DIR" "$OTHER"
	echo kept >"$OTHER/file"
	cd "$OTHER" || return
}

profiles() { grep -c '^kakuri' /sys/kernel/security/apparmor/profiles 2>/dev/null || :; }

# As an ordinary user runs a program of this chapter.
as_nobody() { # PROGRAM [ARG...]
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
	install -m 755 "$1" "$BATS_TEST_TMPDIR"
	run setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
		timeout -k 1 60 "$BATS_TEST_TMPDIR/${1##*/}" "${@:2}" 3>&-
	echo "$output"
}

# In there a shell does this, and a line for each command that failed.
inside() { # WORDS-OF-SH...
	# shellcheck disable=SC2016 # for the shell in there
	tiny landlock "$DIR" sh -c 'for words; do (eval "$words") >&4 2>&4 || echo "refused: $words"; done' \
		sh "$@" 4>/dev/null # opened before
	[ "$status" -eq 0 ]
}
refused() { grep -c '^refused: ' <<<"$output"; }

@test "landlock: it could write beside DIR, and then it cannot" {
	tiny landlock "$DIR" true
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	[ "${lines[0]}" = "at first:                   DIR: ok, DIR/..: ok" ]
	[ "${lines[1]}" = "landlock_create_ruleset(2): ABI $ABI" ]
	[ "${lines[2]}" = "landlock_restrict_self(2):  DIR: ok, DIR/..: Permission denied" ]
	[ "$(ls -A "$DIR")" = "" ] # O_TMPFILE leaves nothing
}

@test "landlock: beneath DIR COMMAND does what it likes" {
	inside "echo a >$DIR/a" "echo b >>$DIR/a" "mkdir $DIR/d" "mkfifo $DIR/p" \
		"ln -s a $DIR/l" "rm $DIR/p" "mkdir $DIR/e" "rmdir $DIR/e"
	[ "$(refused)" -eq 0 ]
	[ "$(cat "$DIR/a")" = $'a\nb' ]
	[ -d "$DIR/d" ] && [ -L "$DIR/l" ] && [ ! -e "$DIR/p" ] && [ ! -e "$DIR/e" ]
}

@test "landlock: elsewhere it cannot write, make or remove, also by a way through DIR" {
	mkdir d
	inside 'echo a >new' 'echo a >>file' 'echo a >file' 'mkdir new' 'mkfifo new' \
		'ln -s file new' 'rm -f file' 'rmdir d' 'mv file new' \
		"echo a >$DIR/../other/new" 'echo a >/dev/null'
	[ "$(refused)" -eq 11 ]
	[ "$(ls)" = $'d\nfile' ]
	[ "$(cat file)" = kept ]
}

@test "landlock: nor make the special files that root may make" {
	mknod probe c 1 3 2>&- || skip "mknod(2) is refused here anyhow"
	rm probe
	inside 'mknod new c 1 3' 'mknod new b 7 0' "mknod $DIR/new c 1 3"
	[ "$(refused)" -eq 2 ]
	[ ! -e new ] && [ -c "$DIR/new" ]
}

@test "landlock: a socket can be bound beneath DIR only" {
	command -v perl >&- || skip "no perl here"
	cat >"$BATS_TEST_TMPDIR/bind" <<'EOF'
use Socket;
socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die;
print bind($s, sockaddr_un($ARGV[0])) ? "bound\n" : 0 + $! . "\n";
EOF
	tiny landlock "$DIR" perl "$BATS_TEST_TMPDIR/bind" "$OTHER/s"
	[ "${lines[3]}" = 13 ] # EACCES
	tiny landlock "$DIR" perl "$BATS_TEST_TMPDIR/bind" "$DIR/s"
	[ "${lines[3]}" = bound ]
}

@test "landlock: truncate(2) is refused elsewhere since ABI 3, and not before" {
	command -v perl >&- || skip "no perl here"
	cp file "$DIR/file"
	tiny landlock "$DIR" perl -e 'truncate($_, 0) for @ARGV' file "$DIR/file"
	[ ! -s "$DIR/file" ]
	if [ "$ABI" -ge 3 ]; then [ "$(cat file)" = kept ]; else [ ! -s file ]; fi
}

@test "landlock: a link from one directory to another beneath DIR needs ABI 2" {
	mkdir "$DIR/a" "$DIR/b"
	echo a >"$DIR/a/file"
	inside "ln $DIR/a/file $DIR/b/file" "ln $DIR/a/file new"
	[ ! -e new ]
	if [ "$ABI" -ge 2 ]; then [ "$(refused)" -eq 1 ]; else [ "$(refused)" -eq 2 ]; fi
}

@test "landlock: it reads and runs what it could before" {
	install -m 755 "$(type -P true)" "$OTHER/true"
	inside 'cat file' 'ls /' './true'
	[ "$(refused)" -eq 0 ]
	tiny landlock "$DIR" cat file
	[ "${lines[3]}" = kept ]
}

@test "landlock: what was open before stays open" {
	"$BUILD/landlock" "$DIR" sh -c 'echo written' >"$OTHER/out"
	[ "$(tail -n 1 "$OTHER/out")" = written ]
}

@test "landlock: a child is under it too, and a second ruleset gives nothing back" {
	inside 'sh -c "echo a >new"' "$BUILD/landlock / sh -c 'echo a >new'" \
		"$BUILD/landlock $OTHER sh -c 'echo a >$DIR/new'"
	[ "$(refused)" -eq 3 ]
	[ ! -e new ] && [ ! -e "$DIR/new" ]
}

@test "landlock: root is root in there, with every capability" {
	# shellcheck disable=SC2016 # for the shell inside
	tiny landlock "$DIR" sh -c 'id -u; grep CapEff /proc/self/status; echo a >>file || echo refused'
	[ "${lines[3]}" = 0 ]
	[ "${lines[4]}" = "$(grep CapEff /proc/self/status)" ]
	[ "${lines[-1]}" = refused ]
}

@test "landlock: an ordinary user can do it, and gets no_new_privs" {
	chmod 777 "$DIR" "$OTHER" # both are writable to him
	as_nobody "$BUILD/landlock" "$DIR" sh -c 'grep NoNewPrivs /proc/self/status; echo a >"$0/a"; echo a >"$1/a"' "$DIR" "$OTHER"
	[ "${lines[2]}" = "landlock_restrict_self(2):  DIR: ok, DIR/..: Permission denied" ]
	[ "${lines[3]}" = 'NoNewPrivs:	1' ]
	[ -e "$DIR/a" ] && [ ! -e "$OTHER/a" ]
}

@test "landlock: who started it is not restricted" {
	before=$(grep NoNewPrivs /proc/self/status)
	tiny landlock "$DIR" true
	echo a >new
	[ "$(grep NoNewPrivs /proc/self/status)" = "$before" ]
}

@test "landlock: COMMAND is the same process, and TERM, INT and KILL end it" {
	for signal in TERM INT KILL; do
		rm -f "$DIR/pid"
		# shellcheck disable=SC2016 # for the shell inside
		env --default-signal=INT "$BUILD/landlock" "$DIR" sh -c 'echo $$ >"$0.new"; mv "$0.new" "$0"
			exec sleep 300' "$DIR/pid" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
		for _ in {1..100}; do
			[ ! -s "$DIR/pid" ] || break
			sleep 0.1
		done
		[ "$(cat "$DIR/pid")" -eq $! ]
		kill -$signal $!
		status=0
		wait $! || status=$?
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
	done
}

@test "landlock: the status is COMMAND's; without COMMAND it is the shell" {
	tiny landlock "$DIR" sh -c 'exit 7'
	[ "$status" -eq 7 ]
	run -127 "$BUILD/landlock" "$DIR" /nonexistent
	for words in '' --help; do
		# shellcheck disable=SC2086 # nothing, or a word
		tiny landlock $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	for words in /nonexistent "$OTHER/file"; do
		tiny landlock "$words" echo there
		[ "$status" -eq 1 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	run env SHELL=/bin/echo "$BUILD/landlock" "$DIR"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ] # and an empty one: echo says nothing
	run env -u SHELL "$BUILD/landlock" "$DIR" <<<'echo a >new; [ -e new ] || echo refused'
	[ "${lines[-1]}" = refused ]
}

@test "measured: landlock tells an older kernel what it lacks" {
	tiny landlock / echo there
	[ "$status" -ne 0 ] || skip "this one lacks nothing"
	[ "$status" -eq 1 ]
	[[ ${lines[1]} == "landlock: needs Linux 5.13"* || ${lines[1]} == *"lsm= leaves landlock out" ]]
	run ! grep there <<<"$output"
}

@test "landlock: its session goes as the page says" {
	cd "$BATS_TEST_DIRNAME/.." || return
	session 27-landlock
}

@test "measured: a command cannot read what is outside of /usr, its child neither" {
	demo 27-landlock sh -c 'read -r v </proc/version && echo "read it: $v"
		sh -c "read -r v </proc/version && echo read it, too"
		[ -r /usr ] && echo inside works'
	grep -qx 'inside works' <<<"$output"
	run ! grep '^read it' <<<"$output"
}

@test "measured: a command in there still runs programs below /usr" {
	demo 27-landlock ls -d /usr
	grep -qx /usr <<<"$output"
}

@test "measured: the list of rights is that of the ABI" {
	demo 27-landlock
	abi=$(sed -n 's/.*_VERSION) = //p' <<<"$output")
	known=$(grep -c '^   ABI .*: ok$' <<<"$output")
	[ "$known" -eq "$((abi < 6 ? abi : 6))" ]
}

@test "measured: a command writes beneath /tmp/dir only, on a tmpfs that nobody else sees" {
	# shellcheck disable=SC2016 # for the shell in there
	demo 27-changes sh -c 'echo a >/tmp/dir/new && echo made it
		echo a >/tmp/new || echo refused; chmod 640 /tmp/file && echo changed the mode'
	grep -qx 'made it' <<<"$output"
	grep -qx refused <<<"$output"
	grep -qx 'changed the mode' <<<"$output"
	run ! ls -d /tmp/dir/a
}

@test "measured: truncate(2) outside is refused once since ABI 3, and never before" {
	demo 27-landlock
	abi=$(sed -n 's/.*_VERSION) = //p' <<<"$output")
	demo 27-changes
	[ "$(grep -c 'truncate("/tmp/file", 9) = -1 Permission denied' <<<"$output")" -eq $((abi >= 3)) ]
}

@test "measured: that root is refused, too, it says to root only" {
	demo 27-landlock
	grep -q 'by root' <<<"$output"
	as_nobody "$BUILD/measure/27-landlock"
	[ "$status" -eq 0 ]
	run ! grep 'by root' <<<"$output"
}

@test "measured: none of the two needs root" {
	for program in landlock changes; do
		as_nobody "$BUILD/measure/27-$program"
		[ "$status" -ne 77 ] || skip "$(grep -om1 'SKIP.*' <<<"$output")"
		[ "$status" -eq 0 ]
	done
}

@test "measured: a command has the profile, and cannot read that file" {
	demo 27-apparmor sh -c 'cat /proc/self/attr/current
		cat /proc/version || echo refused'
	grep -Eqx 'kakuri[0-9]{7} \(enforce\)' <<<"$output"
	grep -qx refused <<<"$output"
}

@test "measured: the profile is gone afterwards" {
	before=$(profiles)
	demo 27-apparmor
	[ "$(profiles)" = "$before" ]
}

@test "measured: the profile is gone a second after SIGKILL" {
	[ -r /sys/kernel/security/apparmor/profiles ] || skip "no AppArmor here"
	before=$(profiles)
	mkfifo "$BATS_TEST_TMPDIR/up"
	"$BUILD/measure/27-apparmor" sh -c 'echo up >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	read -r _ <"$BATS_TEST_TMPDIR/up"
	[ "$(profiles)" -gt "$before" ]
	kill -KILL $!
	for _ in {1..20}; do
		[ "$(profiles)" != "$before" ] || break
		read -rt 0.1 <> <(:) || :
	done
	[ "$(profiles)" = "$before" ]
}

@test "measured: scripts/clean removes the profile of somebody dead, only" {
	[ -r /sys/kernel/security/apparmor/profiles ] || skip "no AppArmor here"
	mkfifo "$BATS_TEST_TMPDIR/up"
	"$BUILD/measure/27-apparmor" sh -c 'echo up >"$0"; exec sleep 60' \
		"$BATS_TEST_TMPDIR/up" >/dev/null 2>&1 3>&- &
	read -r _ <"$BATS_TEST_TMPDIR/up"
	pid=$!
	name=$(printf 'kakuri%07d' $pid)
	run ! grep "$name" <("$BATS_TEST_DIRNAME/../scripts/clean")
	grep "^$name " /sys/kernel/security/apparmor/profiles
	mapfile -t children < <(pgrep -P $pid) # first the janitor
	kill -KILL "${children[@]}" $pid
	wait $pid || :
	for _ in {1..20}; do
		run "$BATS_TEST_DIRNAME/../scripts/clean"
		[ "$status" -eq 0 ]
		[[ $output != *"removed AppArmor's profile $name"* ]] || break
		read -rt 0.1 <> <(:) || :
	done
	run ! grep "^$name " /sys/kernel/security/apparmor/profiles
}

@test "measured: landlock makes seven claims" {
	claims 27-landlock 7
}

@test "measured: changes makes six claims" {
	claims 27-changes 6
}

@test "measured: apparmor makes five claims" {
	claims 27-apparmor 5
}
