load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
setup() {
	sandboxed
	echo outside >/proc/sys/kernel/hostname
	echo outside.example >/proc/sys/kernel/domainname
}

# What COMMAND sees: three lines, each between brackets.
look() {
	HOSTNAME=outside run timeout -k 1 10 "$EXERCISE" sh -c 'echo "[$(uname -n)]"
		echo "[$(cat /proc/sys/kernel/domainname)]"; echo "[$(printenv HOSTNAME)]"'
	name=${lines[0]-} name=${name#[} name=${name%]}
	domain=${lines[1]-} domain=${domain#[} domain=${domain%]}
	variable=${lines[2]-} variable=${variable#[} variable=${variable%]}
	[ "$status/${#lines[@]}" = 0/3 ] || hint \
		"COMMAND did not run: status $status, and it said '$output'" \
		"COMMAND が実行されませんでした。終了ステータスは $status、出力は '$output' でした。"
}

# The first check says what is wrong with it.
named() {
	look
	[[ $name =~ ^[0-9a-f]{12}$ ]] || hint \
		"COMMAND's hostname was '$name', not 12 hexadecimal digits" \
		"COMMAND のホスト名は '$name' でした。16 進数 12 桁ではありません。"
}

@test "the hostname is 12 hexadecimal digits / ホスト名は 16 進数 12 桁です。" {
	for _ in {1..20}; do named; done # a digit may be lost now and then
}

@test "every run has another one / ホスト名は実行するたびに変わります。" {
	first named
	first=$name
	first named
	[ "$name" != "$first" ] || hint \
		"two runs had the same name, $name: where do its digits come from?" \
		"2 回実行して、ホスト名はどちらも $name でした。何をもとに決めていますか。"
}

@test "HOSTNAME has it, too / 環境変数 HOSTNAME の値はホスト名と同じです。" {
	first named
	[ "$variable" = "$name" ] || hint \
		"HOSTNAME was '$variable', and the hostname $name" \
		"HOSTNAME は '$variable' で、ホスト名は $name でした。"
}

@test "the domain name is not the host's / NIS ドメイン名は (none) です。" {
	first named
	[ "$domain" = "(none)" ] || hint \
		"COMMAND's domain name was '$domain', not '(none)'" \
		"COMMAND の NIS ドメイン名は、'(none)' ではなく '$domain' でした。"
}

@test "the host keeps both its names / ホスト側のホスト名と NIS ドメイン名は元のままです。" {
	first named
	[ "$(uname -n)" = outside ] || hint \
		"now the host is called '$(uname -n)': in whose namespace did sethostname(2) run?" \
		"ホスト側のホスト名が '$(uname -n)' に変わりました。sethostname(2) を呼んだとき、プロセスはどの UTS 名前空間にいましたか。"
	[ "$(cat /proc/sys/kernel/domainname)" = outside.example ] || hint \
		"now the host's domain name is '$(cat /proc/sys/kernel/domainname)': in whose namespace did setdomainname(2) run?" \
		"ホスト側の NIS ドメイン名が '$(cat /proc/sys/kernel/domainname)' に変わりました。setdomainname(2) を呼んだとき、プロセスはどの UTS 名前空間にいましたか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first named
	HOSTNAME=outside run timeout -k 1 10 "$EXERCISE" sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
