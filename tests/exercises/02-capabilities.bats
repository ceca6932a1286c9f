load ../helper

DOCKER=a80425fb

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	HOST=0x$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
}

# The set NAME as COMMAND saw it, and as it prints it.
seen() { # NAME
	echo $((0x$(sed -n "s/^Cap$1:[[:space:]]*//p" <<<"$output")))
}
hex() { printf %x "$1"; }

# COMMAND shows its sets; what starts the exercise may have some of its own.
look() { # MASK [WORDS-BEFORE-IT...]
	run timeout -k 1 10 "${@:2}" "$EXERCISE" "$1" grep Cap /proc/self/status
	WANTED=$((0x$1 & HOST))
	[[ $status -eq 0 && $output == *CapEff:* ]] || hint \
		"COMMAND did not run: status $status, and it said '$output'" \
		"COMMAND が実行されませんでした。終了ステータスは $status、出力は '$output' でした。"
}

# The first check says what is wrong with it.
dropped() {
	look $DOCKER
	local more=$(($(seen Eff) & ~WANTED)) less=$((WANTED & ~$(seen Eff)))
	[ $more -eq 0 ] || [ $more -eq $((HOST & ~WANTED)) ] || hint \
		"with MASK $DOCKER the effective set of COMMAND was $(hex "$(seen Eff)"): $(hex $more) of it is not in MASK; which is the last one of this kernel?" \
		"MASK が $DOCKER のとき、COMMAND の実効集合は $(hex "$(seen Eff)") で、そのうち $(hex $more) は MASK にありません。このカーネルの最後のケーパビリティは何番ですか。"
	[ $more -eq 0 ] || hint \
		"with MASK $DOCKER the effective set of COMMAND was $(hex "$(seen Eff)"): $(hex $more) of it is not in MASK; what does execve(2) give to uid 0?" \
		"MASK が $DOCKER のとき、COMMAND の実効集合は $(hex "$(seen Eff)") で、そのうち $(hex $more) は MASK にありません。execve(2) は uid 0 のプロセスに何を与えますか。"
	[ $less -eq 0 ] || hint \
		"with MASK $DOCKER the effective set of COMMAND was $(hex "$(seen Eff)"): $(hex $less) is missing in it" \
		"MASK が $DOCKER のとき、COMMAND の実効集合は $(hex "$(seen Eff)") で、$(hex $less) が足りません。"
}

@test "the command has what Docker gives / COMMAND のケーパビリティは、Docker のデフォルトの 14 個です。" {
	dropped
	run timeout -k 1 10 "$EXERCISE" $DOCKER id -u
	[ "$output" = 0 ] || hint \
		"COMMAND ran as uid '$output', not as root" \
		"COMMAND は root ではなく、uid '$output' で動きました。"
}

@test "so has all that it executes / COMMAND が実行するプログラムも同じです。" {
	first dropped
	look $DOCKER
	[ "$(seen Bnd)" -eq $WANTED ] && [ "$(seen Prm)" -eq $WANTED ] || hint \
		"with MASK $DOCKER the bounding set of COMMAND was $(hex "$(seen Bnd)") and the permitted one $(hex "$(seen Prm)"); both should be $(hex $WANTED)" \
		"MASK が $DOCKER のとき、COMMAND のバウンディングセットは $(hex "$(seen Bnd)")、許可集合は $(hex "$(seen Prm)") でした。どちらも $(hex $WANTED) になるはずです。"
}

@test "nothing comes from the inheritable set / 継承可能集合からは何も戻りません。" {
	first dropped
	look $DOCKER setpriv --inh-caps +sys_admin,+net_raw
	[ "$(seen Eff)" -eq $WANTED ] && [ "$(seen Inh)" -eq 0 ] || hint \
		"started with CAP_SYS_ADMIN and CAP_NET_RAW inheritable, the exercise left COMMAND $(hex "$(seen Inh)") in the inheritable and $(hex "$(seen Eff)") in the effective set" \
		"CAP_SYS_ADMIN と CAP_NET_RAW が継承可能集合にある状態で起動すると、COMMAND の継承可能集合は $(hex "$(seen Inh)")、実効集合は $(hex "$(seen Eff)") でした。"
}

@test "nor from the ambient set / アンビエントセットからも戻りません。" {
	first dropped
	look $DOCKER setpriv --inh-caps +sys_admin --ambient-caps +sys_admin
	[ "$(seen Eff)" -eq $WANTED ] && [ "$(seen Amb)" -eq 0 ] || hint \
		"started with an ambient CAP_SYS_ADMIN, the exercise left COMMAND $(hex "$(seen Amb)") in the ambient and $(hex "$(seen Eff)") in the effective set" \
		"アンビエントの CAP_SYS_ADMIN がある状態で起動すると、COMMAND のアンビエントセットは $(hex "$(seen Amb)")、実効集合は $(hex "$(seen Eff)") でした。"
}

@test "the mask may be empty, up to the newest one / MASK が 0 なら、新しいケーパビリティも含めて 1 つも残りません。" {
	first dropped
	look 0
	[ "$(seen Eff)" -eq 0 ] && [ "$(seen Bnd)" -eq 0 ] || hint \
		"with MASK 0 the bounding set of COMMAND was $(hex "$(seen Bnd)") and the effective one $(hex "$(seen Eff)"); how many capabilities does this kernel have?" \
		"MASK が 0 のとき、COMMAND のバウンディングセットは $(hex "$(seen Bnd)")、実効集合は $(hex "$(seen Eff)") でした。このカーネルのケーパビリティはいくつありますか。"
}

@test "the upper half counts, too / ビット 32 以上も MASK のとおりです。" {
	first dropped
	look 1400200000
	[ "$(seen Eff)" -eq $WANTED ] && [ "$(seen Bnd)" -eq $WANTED ] || hint \
		"with MASK 1400200000 COMMAND had $(hex "$(seen Eff)") and its bounding set was $(hex "$(seen Bnd)"); both should be $(hex $WANTED)" \
		"MASK が 1400200000 のとき、COMMAND の実効集合は $(hex "$(seen Eff)")、バウンディングセットは $(hex "$(seen Bnd)") でした。どちらも $(hex $WANTED) になるはずです。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first dropped
	run timeout -k 1 10 "$EXERCISE" $DOCKER sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
