load ../helper

# "The host" of these checks is a throw-away one: see scripts/check. Its root
# starts the exercise, with a supplementary group.
setup() {
	sandboxed
	unshare --user true 2>/dev/null ||
		skip "no user namespaces here: sysctl user.max_user_namespaces / この環境ではユーザー名前空間を使えません。sysctl の user.max_user_namespaces を確認してください。"
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
	out=$BATS_TEST_TMPDIR/out program=''
}
teardown() { [ -z "$program" ] || kill -KILL "$program" 2>/dev/null || :; }

exercise() { # COMMAND [ARG...]
	run timeout -k 1 10 setpriv --groups 4242 "$EXERCISE" 100000 "$@" 3>&-
}

# COMMAND says who it is in there, and waits while the host looks at it.
look() {
	local go
	rm -f "$BATS_TEST_TMPDIR/go"
	mkfifo "$BATS_TEST_TMPDIR/go"
	# shellcheck disable=SC2016 # for the shell inside
	setpriv --groups 4242 "$EXERCISE" 100000 sh -c '
		echo "pid $$"
		echo "ns $(readlink /proc/self/ns/user)"
		echo "ids $(id -u) $(id -g)"
		echo "uid_map" $(cat /proc/self/uid_map)
		echo "gid_map" $(cat /proc/self/gid_map)
		echo "setgroups $(cat /proc/self/setgroups)"
		echo end
		read -r _' <"$BATS_TEST_TMPDIR/go" >"$out" 2>&1 3>&- &
	program=$!
	disown
	exec {go}<>"$BATS_TEST_TMPDIR/go"
	for _ in {1..100}; do
		! grep -qx end "$out" || break
		[ -e "/proc/$program" ] || break
		sleep 0.05
	done
	outside=$(grep -E '^(Uid|Gid|Groups):' "/proc/$(said pid)/status" 2>/dev/null) || :
	echo >&"$go"
	exec {go}>&-
	for _ in {1..40}; do
		[ -e "/proc/$program" ] || break
		sleep 0.05
	done
	kill -KILL "$program" 2>/dev/null || :
}
said() { sed -n "s/^$1 //p" "$out"; }                               # WORD
on_host() { sed -n "s/^$1:[[:blank:]]*//p" <<<"$outside" | xargs; } # Uid|Gid|Groups

# What the exercise itself said, in Japanese: with the name of the error.
in_japanese() { # OUTPUT
	local said=$1 name=''
	[ -n "$said" ] || {
		echo "何も表示されませんでした"
		return
	}
	case $said in
	*': Operation not permitted') name=EPERM ;;
	*': Permission denied') name=EACCES ;;
	*': Invalid argument') name=EINVAL ;;
	*': No such file or directory') name=ENOENT ;;
	*': No space left on device') name=ENOSPC ;;
	esac
	if [ -n "$name" ]; then
		echo "${said%: *} が $name で失敗しました"
	else
		echo "表示は '$said' でした"
	fi
}

# The first check says what is wrong with it.
mapped() {
	local first quoted map
	look
	first=$(head -n 1 "$out")
	first=${first#"$(basename "$EXERCISE"): "}
	quoted=${first:+"'$first'"}
	[ -n "$(said pid)" ] || hint \
		"COMMAND did not run, and ${quoted:-nothing} was said: who may write which map, and who has to wait for whom?" \
		"COMMAND が実行されませんでした。$(in_japanese "$first")。どの ID マッピングをだれが書き込めますか。だれがだれを待ちますか。"
	[ "$(said ns)" != "$(own user)" ] || hint \
		"COMMAND is in the user namespace that it was started in" \
		"COMMAND は、起動したときと同じユーザー名前空間にいます。"
	for map in uid_map gid_map; do
		[ -n "$(said $map)" ] || hint \
			"COMMAND ran without a $map: who writes it, and does COMMAND wait until it is written?" \
			"COMMAND が動いたとき、$map は空でした。だれが書き込みますか。COMMAND は、書き込みが終わるのを待っていますか。"
		[ "$(said $map)" = "0 100000 65536" ] || hint \
			"COMMAND's $map was '$(said $map)', and with ID 100000 it should be '0 100000 65536'" \
			"COMMAND の $map は '$(said $map)' でした。ID が 100000 なら '0 100000 65536' になるはずです。"
	done
	[ "$(said ids)" = "0 0" ] || hint \
		"in there COMMAND has uid $(said ids | cut -d' ' -f1) and gid $(said ids | cut -d' ' -f2), not 0 and 0: which ID of the host has it still?" \
		"名前空間の中で、COMMAND は uid $(said ids | cut -d' ' -f1)、gid $(said ids | cut -d' ' -f2) です（どちらも 0 のはずです）。ホスト側から見ると、どの ID のままですか。"
}

@test "the command is root of 65536 IDs / COMMAND は、65536 個の ID を持つ名前空間の root です。" {
	for _ in {1..5}; do mapped; done # who does not wait is lucky at times
}

@test "on the host it is nobody / ホスト側では、実在するどのユーザーでもありません。" {
	local kind groups
	first mapped
	for kind in Uid Gid; do
		[ "$(on_host $kind)" = "100000 100000 100000 100000" ] || hint \
			"on the host COMMAND's ${kind,}s, real, effective, saved, file system, are $(on_host $kind), and not all 100000" \
			"ホスト側から見た COMMAND の ${kind,}（実、実効、保存、ファイルシステム）は $(on_host $kind) で、すべてが 100000 ではありません。"
	done
	groups=$(on_host Groups)
	[ -z "$groups" ] || hint \
		"on the host COMMAND is in the group $groups still, as its caller is: what that group may read, it may read" \
		"ホスト側では、COMMAND は呼び出し元と同じグループ $groups に残っています。そのグループに許可されたファイルを読めてしまいます。"
}

@test "it can give files to other IDs / ファイルの所有者を、ほかの ID に変えられます。" {
	local owner
	first mapped
	mkdir -m 700 "$BATS_TEST_TMPDIR/dir"
	chown 100000:100000 "$BATS_TEST_TMPDIR/dir"
	exercise sh -c '>"$0/file" && chown 1000:1001 "$0/file"' "$BATS_TEST_TMPDIR/dir"
	owner=$(stat -c '%u:%g' "$BATS_TEST_TMPDIR/dir/file" 2>/dev/null) || owner=none
	[ "$owner" = 101000:101001 ] || hint \
		"COMMAND gave its file to 1000:1001, and outside the owner is $owner, not 101000:101001 ($output)" \
		"COMMAND が所有者を 1000:1001 に変えたファイルは、外から見ると 101000:101001 ではなく $owner でした（$output）。"
}

@test "setgroups(2) is allowed in there / 中で setgroups(2) を使えます。" {
	first mapped
	exercise sh -c 'setpriv --groups 5,6 id -G || exit 1' # not 127
	[ "$status/$output" = "0/0 5 6" ] || hint \
		"COMMAND could not take the groups 5 and 6, and /proc/self/setgroups says '$(said setgroups)': who needs to write there?" \
		"COMMAND は補助グループを 5 と 6 にできませんでした。/proc/self/setgroups は '$(said setgroups)' です。このファイルに書き込む必要はありますか。"
}

@test "it does not outlive the exercise / exercise が終了すると、COMMAND も残りません。" {
	local pid
	first mapped
	: >"$out"
	setpriv --groups 4242 "$EXERCISE" 100000 sh -c 'echo "pid $$"; exec sleep 77' >"$out" 2>&1 3>&- &
	program=$!
	disown
	for _ in {1..100}; do
		pid=$(said pid)
		[ -z "$pid" ] || break
		sleep 0.05
	done
	[ "$(xargs 2>/dev/null <"/proc/${pid:-none}/uid_map")" = "0 100000 65536" ] || hint \
		"COMMAND was not found in the user namespace" \
		"ユーザー名前空間に COMMAND が見つかりませんでした。"
	[ "$pid" -ne "$program" ] || hint \
		"COMMAND is the exercise's own process: who is outside then?" \
		"COMMAND は exercise 自身のプロセスです。外にはだれが残っていますか。"
	kill -KILL "$program"
	for _ in {1..40}; do
		[ -e "/proc/$pid" ] || return 0
		sleep 0.05
	done
	kill -KILL "$pid"
	hint "the exercise was killed, and COMMAND was still there: what makes the kernel forget PR_SET_PDEATHSIG?" \
		"exercise を SIGKILL で終了させても、COMMAND が残っていました。PR_SET_PDEATHSIG の設定は、どんなときに取り消されますか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first mapped
	exercise sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	exercise sh -c 'kill -9 $$'
	[ "$status" -eq 137 ] || hint \
		"COMMAND was killed by signal 9, and the exercise ended with $status instead of 137" \
		"COMMAND はシグナル 9 で終了しましたが、exercise の終了ステータスは 137 ではなく $status でした。"
}
