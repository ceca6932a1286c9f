load ../helper

# The groups of this throw-away host are its own; what is left is taken away.
setup() {
	sandboxed
	root=$(sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - cgroup2 .*/\1/p' \
		/proc/self/mountinfo | tail -n 1)
	[ -w "${root:-/nowhere}" ] ||
		skip "no cgroup v2 here: a VM has it (scripts/vm) / このマシンには書き込める cgroup v2 がありません。scripts/vm の仮想マシンでは使えます。"
	own=$(sed -n s/^0:://p /proc/self/cgroup)
	there=$(groups)
	mounts=$BATS_TEST_TMPDIR/mounts
}
groups() { find "$root" -mindepth 1 -depth -type d; }
left() { groups | grep -vxF "${there:-none}" || :; }

# Take the groups away, with whoever is still in them.
teardown() {
	local dir i
	[ -n "${root-}" ] || return 0
	left | while read -r dir; do
		for ((i = 0; i < 100; i++)); do
			xargs -r kill -KILL <"$dir/cgroup.procs" 2>/dev/null || :
			rmdir "$dir" 2>/dev/null && break
			read -rt 0.05 <> <(:) || :
		done
	done
}

# On a host whose mounts are shared, and looked at before and after.
exercise() { # COMMAND [ARG...]
	# shellcheck disable=SC2016 # for the shell in there
	output=$(timeout -k 1 20 unshare --mount --propagation private sh -c '
		mounts=$0
		mount --make-rshared /
		grep " - cgroup2 " /proc/self/mountinfo >"$mounts.before"
		"$@"
		rc=$?
		grep " - cgroup2 " /proc/self/mountinfo >"$mounts.after"
		exit $rc' "$mounts" "$EXERCISE" "$root" "$@" 2>&1 3>&-) &&
		status=0 || status=$?
	echo "$output"
}

# Where COMMAND is, as the host sees it and as it sees itself.
look() {
	# shellcheck disable=SC2016 # for the shell inside
	exercise sh -c 'nsenter --target "$0" --cgroup sed -n "s/^0::/host: /p" /proc/$$/cgroup
		sed -n "s/^0::/self: /p" /proc/self/cgroup' $$
	outside=$(sed -n 's/^host: //p' <<<"$output")
	inside=$(sed -n 's/^self: //p' <<<"$output")
	[ "$inside" != "" ] || hint \
		"COMMAND did not run: status $status, and it said '$output'" \
		"COMMAND が実行されませんでした。終了ステータスは $status、出力は '$output' でした。"
}

# The first check says what is wrong with it.
placed() {
	look
	[ "$outside" != "$own" ] || hint \
		"the host saw COMMAND in $own, where the exercise was started: is there a group for it?" \
		"ホスト側から見ると、COMMAND は exercise を起動したグループ $own にいました。COMMAND のためのグループはありますか。"
	top=${outside#/} top=${top%%/*}
	if [ "$top" = "" ] || grep -qxF "$root/$top" <<<"$there"; then
		hint "the host saw COMMAND in $outside, and that is in no new directory in DIRECTORY" \
			"ホスト側から見ると、COMMAND は $outside にいました。DIRECTORY の中の新しいディレクトリではありません。"
	fi
}

@test "COMMAND is in a new group in DIRECTORY / COMMAND は、DIRECTORY の中に作った新しいグループの中にいます。" {
	placed
}

@test "it reads /init for its group / COMMAND から見た自分のグループは /init です。" {
	first placed
	[ "$inside" = /init ] || hint \
		"COMMAND read '$inside' for its group, not '/init': the host saw it in $outside" \
		"COMMAND から見た自分のグループは、'/init' ではなく '$inside' でした。ホスト側からは $outside に見えました。"
	[ "$outside" = "/$top/init" ] || hint \
		"the host saw COMMAND in $outside, not in /$top/init" \
		"ホスト側から見ると、COMMAND は /$top/init ではなく $outside にいました。"
}

@test "DIRECTORY shows the group and init, and nobody is in the group itself / DIRECTORY に見えるのはグループと init だけで、プロセスがいるのは init だけです。" {
	first placed
	# shellcheck disable=SC2016 # for the shell inside
	exercise sh -c 'echo "groups $(find "$0" -type d | wc -l)"
		echo "inside $(stat -c %i "$0")"
		path=$(nsenter --target "$1" --cgroup sed -n s/^0:://p /proc/$$/cgroup)
		path=${path#/}
		echo "outside $(nsenter --target "$1" --mount stat -c %i "$0/${path%%/*}")"
		echo "members $(wc -l <"$0/cgroup.procs")"
		echo "init $(grep -cx $$ "$0/init/cgroup.procs")"' "$root" $$
	seen() { sed -n "s/^$1 //p" <<<"$output"; }
	[ "$(seen inside)" = "$(seen outside)" ] || hint \
		"DIRECTORY does not show the new group (inode $(seen outside)) to COMMAND, but inode $(seen inside) and what is below it" \
		"COMMAND から DIRECTORY を見ると、新しいグループ（inode $(seen outside)）ではなく、inode $(seen inside) から下が見えました。"
	[ "$(seen groups)" = 2 ] || hint \
		"how many groups DIRECTORY shows to COMMAND: $(seen groups), not 2" \
		"COMMAND から DIRECTORY に見えたグループは、2 つではなく $(seen groups) 個でした。"
	[ "$(seen members)/$(seen init)" = 0/1 ] || hint \
		"$(seen members) processes were in /, and COMMAND was $([ "$(seen init)" = 1 ] || echo 'not ')in /init" \
		"/ にはプロセスが $(seen members) 個いました。COMMAND は /init に$([ "$(seen init)" = 1 ] && echo 'いました' || echo 'いませんでした')。"
}

@test "nobody else sees the mount / マウントは、ほかからは見えません。" {
	first placed
	exercise true
	diff "$mounts.before" "$mounts.after" || hint \
		"the host's mount of cgroup2 is no longer what it was: it showed $(cut -d' ' -f4 "$mounts.before"), now it shows $(cut -d' ' -f4 "$mounts.after")" \
		"ホスト側の cgroup2 のマウントが変わりました。前は $(cut -d' ' -f4 "$mounts.before")、いまは $(cut -d' ' -f4 "$mounts.after") が見えます。COMMAND だけに見えるはずです。"
}

@test "the exit status is COMMAND's / 終了ステータスは COMMAND と同じです。" {
	first placed
	exercise sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
	# shellcheck disable=SC2016 # for the shell inside
	exercise sh -c 'kill -USR1 $$'
	[ "$status" -eq 138 ] || hint \
		"COMMAND was ended by signal 10, the exercise ended with $status instead of 138" \
		"COMMAND はシグナル 10 で終了しましたが、exercise の終了ステータスは 138 ではなく $status でした。"
}

@test "the groups go with it / COMMAND が終了すると、グループもなくなります。" {
	first placed
	exercise true
	[ -z "$(left)" ] || hint \
		"COMMAND had ended, and this was left: $(left)" \
		"COMMAND の終了後に、$(left) が残りました。"
	exercise /nowhere
	[ -z "$(left)" ] || hint \
		"there was no such COMMAND, and this was left: $(left)" \
		"COMMAND が見つからなかったときに、$(left) が残りました。"
}
