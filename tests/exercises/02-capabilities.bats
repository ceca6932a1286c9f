load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	HOST=0x$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
	WANTED=$((HOST & ~(1 << 18)))
}

# The set NAME as COMMAND saw it.
seen() { # NAME
	echo $((0x$(sed -n "s/^$1:[[:space:]]*//p" <<<"$output")))
}

@test "the command cannot use the capability / COMMAND はそのケーパビリティを使えません。" {
	run timeout -k 1 10 "$EXERCISE" 18 grep Cap /proc/self/status
	grep -q CapEff <<<"$output" || hint \
		"COMMAND did not run: $output" \
		"COMMAND が実行されませんでした。表示：$output"
	[ $(($(seen CapEff) & 1 << 18)) -eq 0 ] || hint \
		"COMMAND has capability 18 in its effective set; what does execve(2) do for uid 0?" \
		"COMMAND の実効集合にケーパビリティ 18 があります。uid 0 のプロセスに対して execve(2) は何をしますか。"
}

@test "it cannot get it back / 取り戻すこともできません。" {
	run timeout -k 1 10 "$EXERCISE" 18 grep Cap /proc/self/status
	[ $(($(seen CapBnd) & 1 << 18)) -eq 0 ] || hint \
		"capability 18 is still in the bounding set of COMMAND" \
		"COMMAND のバウンディングセットに、ケーパビリティ 18 が残っています。"
}

@test "not even where it was inheritable before / 継承可能だった場合も同じです。" {
	run timeout -k 1 10 setpriv --inh-caps +sys_chroot \
		"$EXERCISE" 18 grep Cap /proc/self/status
	[ $((($(seen CapEff) | $(seen CapInh)) & 1 << 18)) -eq 0 ] || hint \
		"started with capability 18 in its inheritable set, the exercise left it to COMMAND" \
		"継承可能集合にケーパビリティ 18 がある状態で起動すると、COMMAND に 18 が残りました。"
}

@test "the command keeps the other capabilities / ほかのケーパビリティは残ります。" {
	run timeout -k 1 10 "$EXERCISE" 18 grep Cap /proc/self/status
	[ "$(seen CapEff)" -eq "$WANTED" ] && [ "$(seen CapBnd)" -eq "$WANTED" ] || hint \
		"$(printf 'COMMAND has %x and its bounding set is %x; both should be %x' "$(seen CapEff)" "$(seen CapBnd)" "$WANTED")" \
		"$(printf 'COMMAND の実効集合は %x、バウンディングセットは %x です。どちらも %x になるはずです。' "$(seen CapEff)" "$(seen CapBnd)" "$WANTED")"
}

@test "it drops the one that was asked for / なくなるのは、指定したケーパビリティです。" {
	run timeout -k 1 10 "$EXERCISE" 33 grep Cap /proc/self/status
	[ $(($(seen CapEff) & 1 << 33)) -eq 0 ] && [ $(($(seen CapEff) & 1 << 18)) -ne 0 ] || hint \
		"asked to drop 33, it left COMMAND with $(printf %x "$(seen CapEff)"); is 33 in data[0] or in data[1]?" \
		"33 を削除するように指定しましたが、COMMAND の実効集合は $(printf %x "$(seen CapEff)") でした。33 は data[0] と data[1] のどちらにありますか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	run timeout -k 1 10 "$EXERCISE" 18 sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
