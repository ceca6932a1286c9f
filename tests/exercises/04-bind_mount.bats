load ../helper

# "The host" of these checks is a throw-away one, whose mounts are shared: see
# scripts/check. SOURCE is a mount, and has one below it; both are noexec.
setup() {
	sandboxed
	[ "$(printf '%s\n5.12\n' "$(uname -r)" | sort -V | head -n 1)" = 5.12 ] ||
		skip "mount_setattr(2) needs Linux 5.12 / mount_setattr(2) には Linux 5.12 以降が必要です。"
	dir=$BATS_TEST_TMPDIR
	mkdir "$dir/source" "$dir/target"
	mount -t tmpfs -o noexec,mode=755 source "$dir/source"
	mkdir "$dir/source/below"
	mount -t tmpfs -o noexec,mode=755 below "$dir/source/below"
	for place in source source/below; do
		echo "in $place" >"$dir/$place/file"
		echo 'echo it runs' >"$dir/$place/script"
		chmod +x "$dir/$place/script"
	done
}

# Ours, and what an exercise may have left.
teardown() {
	awk -v d="$dir/" 'index($5, d) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
		while IFS= read -r path; do umount -l "$path" 2>/dev/null || :; done
}

# Run the reader's program; mounts that it leaves at TARGET are taken off, and
# not SOURCE's with them.
exercise() { # COMMAND [ARG...]
	run timeout -k 1 10 "$EXERCISE" "$dir/source" "$dir/target" "$@"
	leaked=0
	while grep -qF " $dir/target " /proc/self/mountinfo; do
		leaked=1
		mount --make-rprivate "$dir/target"
		umount -Rl "$dir/target" || break
	done
}

# The first check says what is wrong with it.
found() {
	exercise sh -c 'echo "[$(cat "$0/file")]"; echo "[$(cat "$0/below/file")]"' "$dir/target"
	[[ $output == *[[]*[]]* ]] || hint \
		"COMMAND did not run: status $status, and it said '$output'" \
		"COMMAND が実行されませんでした。終了ステータスは $status、出力は '$output' でした。"
	[[ $output == *'[in source]'* ]] || hint \
		"COMMAND found no file of SOURCE at TARGET: $output" \
		"COMMAND からは、TARGET に SOURCE のファイルが見えませんでした：$output"
	[[ $output == *'[in source/below]'* ]] || hint \
		"COMMAND found nothing of the mount below SOURCE: which mounts does a bind take?" \
		"SOURCE の下にあるマウントの中身が、COMMAND から見えませんでした。バインドされるのは、どのマウントですか。"
}

@test "the command finds SOURCE at TARGET, with the mount below / TARGET には、SOURCE の中身が、その下のマウントも含めて見えます。" {
	found
}

@test "the command can write to none of it / TARGET の下には、どこにも書き込めません。" {
	first found
	# shellcheck disable=SC2016 # for the shell in there
	exercise sh -c 'touch "$0/new"; touch "$0/below/new"; :' "$dir/target"
	[ ! -e "$dir/source/new" ] || hint \
		"COMMAND could still write to SOURCE: which flags has TARGET in its /proc/self/mountinfo?" \
		"COMMAND は SOURCE に書き込めました。COMMAND から見た /proc/self/mountinfo で、TARGET のフラグはどうなっていますか。"
	[ ! -e "$dir/source/below/new" ] || hint \
		"COMMAND could still write to the mount below SOURCE: how many mounts did your call change?" \
		"COMMAND は、SOURCE の下のマウントに書き込めました。呼び出しで変わったマウントはいくつですか。"
	exercise touch "$dir/target/new"
	[ "$status" -ne 0 ] || hint \
		"COMMAND could make a file at TARGET, though it is not in SOURCE" \
		"COMMAND は TARGET にファイルを作れました（SOURCE には現れませんでした）。"
}

@test "noexec at SOURCE is noexec at TARGET / SOURCE で noexec なら、TARGET でも noexec です。" {
	first found
	for place in script below/script; do
		# shellcheck disable=SC2016 # for the shell in there
		exercise sh -c '"$0"; :' "$dir/target/$place"
		[[ $output != *'it runs'* ]] || hint \
			"COMMAND could run $place in TARGET, though SOURCE is noexec: which flags did your call take away?" \
			"SOURCE は noexec なのに、COMMAND は TARGET の $place を実行できました。呼び出しで、どのフラグが外れましたか。"
	done
}

@test "everybody else writes to SOURCE as before, and sees no mount / ほかのプロセスは今までどおり SOURCE に書き込め、新しいマウントは見えません。" {
	first found
	exercise true
	[ $leaked -eq 0 ] || hint \
		"the host has a mount at TARGET now: how did it get there?" \
		"ホスト側の TARGET にもマウントが現れました。なぜでしょうか。"
	for place in source source/below; do
		touch "$dir/$place/mine" 2>/dev/null || hint \
			"now SOURCE is read-only for everybody: was it a mount that you changed, or the file system?" \
			"SOURCE が、ほかのプロセスからも読み取り専用になりました。変えたのはマウントですか、それともファイルシステムですか。"
	done
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first found
	exercise sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
