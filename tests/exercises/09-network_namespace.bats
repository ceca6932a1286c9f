load ../helper
# COMMAND is to get descriptor 3.

# "The host" of these checks is a throw-away one: see scripts/check. It has one
# more interface, and its lo a flag that is lost when somebody sets it anew.
setup() {
	sandboxed
	ip link set lo up multicast on
	ip link show kakuri0 >/dev/null 2>&1 || ip link add kakuri0 type bridge
}

# The helper's teardown comes after each test, this one after the last.
teardown_file() {
	sandboxed
	ip link del kakuri0
	ip link set lo up multicast off
}

# What COMMAND sees: its interfaces (without the fallback tunnels), what comes of
# a call over lo, its descriptors that are sockets, and who listens where: in its
# own namespace, and in that of the process $1.
# shellcheck disable=SC2016 # for the shell in there
see='awk -F: "NR > 2 { gsub(/ /, \"\", \$1); print \"link\", \$1 }" /proc/self/net/dev |
	grep -vE "^link (tunl|sit|gre|gretap|erspan|ip_vti|ip6_vti|ip6tnl|ip6gre)0$"
	echo "call $( { echo >/dev/tcp/127.0.0.1/9; } 2>&1 | sed -n "s/.*: //p" | tail -n 1)"
	for fd in /proc/$$/fd/*; do
		to=$(readlink "$fd") || continue
		[ "${fd##*/}" != 3 ] || echo "three $to"
		[ "${to#socket:}" = "$to" ] || echo "socket ${fd##*/}"
	done
	awk "\$4 == \"0A\" { print \"own\", \$2, \$10 }" /proc/self/net/tcp
	awk "\$4 == \"0A\" { print \"host\", \$2, \$10 }" "/proc/$1/net/tcp"
	echo "pid $$"; echo "LISTEN_FDS ${LISTEN_FDS-}"; echo "LISTEN_PID ${LISTEN_PID-}"'

# What /sys shows may be another host's: whoever mounted it.
flags() { ip -o link show lo | sed 's/.*<\(.*\)>.*/\1/'; }

look() {
	flags=$(flags)
	run timeout -k 1 10 "$EXERCISE" 8009 bash -c "$see" - $$ 3</dev/null
	[ "$(said pid)" != "" ] || hint \
		"COMMAND did not run: status $status, and it said '$output'" \
		"COMMAND が実行されませんでした。終了ステータスは $status、出力は '$output' でした。"
}
said() { sed -n "s/^$1 //p" <<<"$output"; }

# The first check says what is wrong with it.
in_place() {
	local links call
	look
	links=$(said link | sort -r | tr '\n' ' ') call=$(said call)
	[[ $links != *kakuri0* ]] || hint \
		"COMMAND saw the interfaces ${links% }: in whose network namespace did it run?" \
		"COMMAND からインターフェース ${links% } が見えました。COMMAND はどのネットワーク名前空間にいましたか。"
	[ "$links" = "lo " ] || hint \
		"COMMAND saw the interfaces ${links% }" \
		"COMMAND から見えたインターフェースは ${links% } でした。"
	[ "$call" = "Connection refused" ] || [ "$(flags)" = "$flags" ] || hint \
		"COMMAND's lo was down, and the host's lo was set instead: in which namespace was the socket made that you gave to ioctl(2)?" \
		"COMMAND の lo は無効のままで、代わりにホスト側の lo が設定されました。ioctl(2) に渡したソケットは、どの名前空間で作りましたか。"
	[ "$call" = "Connection refused" ] || hint \
		"COMMAND's lo was down: over 127.0.0.1 it got '${call:-an answer}', where 'Connection refused' would mean that lo works" \
		"COMMAND の lo は無効のままです。127.0.0.1 に接続した結果は '${call:-応答あり}' でした。lo が使えるなら 'Connection refused' になります。"
}

@test "the command has a lo of its own, and it is up / COMMAND には専用の lo があり、有効になっています。" {
	in_place
}

@test "descriptor 3 listens on the host's port / ファイルディスクリプター 3 は、ホスト側のポートで待ち受けています。" {
	local three inode
	first in_place
	three=$(said three) inode=${three#socket:[} inode=${inode%]}
	[[ $three == socket:* ]] || hint \
		"COMMAND's descriptor 3 was ${three:-closed}, not a socket" \
		"COMMAND のファイルディスクリプター 3 は、ソケットではなく ${three:-閉じた状態} でした。"
	[[ $(said own) != *" $inode"* ]] || hint \
		"descriptor 3 listens on port 8009 of COMMAND's own namespace: when was the socket made?" \
		"ファイルディスクリプター 3 は、COMMAND の名前空間のポート 8009 で待ち受けています。ソケットはいつ作られましたか。"
	said host | grep -qx "0100007F:1F49 $inode" || hint \
		"on the host, descriptor 3 does not listen on 127.0.0.1:8009" \
		"ファイルディスクリプター 3 は、ホスト側の 127.0.0.1:8009 で待ち受けていません。"
}

@test "the command has no other socket / COMMAND はほかのソケットを開いていません。" {
	local sockets
	first in_place
	sockets=$(said socket | tr '\n' ' ')
	[[ " $sockets" == *' 3 '* ]] || hint \
		"COMMAND's descriptor 3 was no socket" \
		"COMMAND のファイルディスクリプター 3 は、ソケットではありませんでした。"
	[ "$sockets" = "3 " ] || hint \
		"COMMAND's descriptors ${sockets% } were sockets: what could it do with the others, and in whose network?" \
		"COMMAND のファイルディスクリプター ${sockets% } がソケットでした。3 以外のソケットは、どのネットワークで使えますか。"
}

@test "LISTEN_FDS and LISTEN_PID tell the command / 環境変数 LISTEN_FDS の値は 1、LISTEN_PID の値は COMMAND の PID です。" {
	first in_place
	[ "$(said LISTEN_FDS)" = 1 ] || hint \
		"LISTEN_FDS was '$(said LISTEN_FDS)', not 1" \
		"LISTEN_FDS は 1 ではなく '$(said LISTEN_FDS)' でした。"
	[ "$(said LISTEN_PID)" = "$(said pid)" ] || hint \
		"LISTEN_PID was '$(said LISTEN_PID)', and COMMAND was process $(said pid)" \
		"LISTEN_PID は '$(said LISTEN_PID)' でしたが、COMMAND の PID は $(said pid) でした。"
}

@test "the host's interfaces stay as they are / ホスト側のインターフェースは元のままです。" {
	local before after
	first in_place
	before=$(ip -o link | cut -d: -f2,3 | cut -d'>' -f1)
	run timeout -k 1 10 "$EXERCISE" 8009 true
	after=$(ip -o link | cut -d: -f2,3 | cut -d'>' -f1)
	[ "$after" = "$before" ] || hint \
		"the host's interfaces are now: $after" \
		"ホスト側のインターフェースが次のように変わりました：$after"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first in_place
	run timeout -k 1 10 "$EXERCISE" 8009 sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
