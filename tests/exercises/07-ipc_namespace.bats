load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
# It has a POSIX queue, at DIR, a System V segment and a file in /dev/shm.
DIR=/run/queues
SIZE=67108864
LIMIT=/proc/sys/kernel/shmmax

setup() {
	sandboxed
	[ -d /dev/shm ] || skip "there is no /dev/shm here / この環境には /dev/shm がありません。"
	mkdir -p $DIR
	[ "$(mounts)" -gt 0 ] || mount -t mqueue mqueue $DIR
	touch $DIR/outside
	[ -e /dev/shm/outside ] || mount -t tmpfs outside /dev/shm
	touch /dev/shm/outside
	grep -q ' 700 ' /proc/sysvipc/shm || ipcmk -M 4096 -p 0700
}

# The helper's teardown comes after each test, this one after the last.
teardown_file() {
	sandboxed
	rm -f $DIR/outside
	while [ "$(mounts)" -gt 0 ]; do umount $DIR; done
	[ ! -d $DIR ] || rmdir $DIR
	[ ! -e /dev/shm/outside ] || umount /dev/shm
	ipcrm --all=shm
}

mounts() { awk -v d=$DIR '$5 == d { n++ } END { print n + 0 }' /proc/self/mountinfo; }

# Run the reader's program; what it does to the host is noted, and undone.
exercise() {
	local device limit
	device=$(stat -c %d /dev/shm) limit=$(cat $LIMIT)
	run timeout -k 1 10 "$EXERCISE" $DIR "$@" 3>&-
	left=$(mounts) queues=$(echo $DIR/*) covered='' limited=''
	while [ "$(mounts)" -gt 1 ]; do umount $DIR; done
	while [ "$(stat -c %d /dev/shm)" != "$device" ]; do
		covered=yes
		umount /dev/shm || break
	done
	if [ "$(cat $LIMIT)" != "$limit" ]; then
		limited=$(cat $LIMIT)
		echo "$limit" >$LIMIT
	fi
	[[ $output != *'resource busy'* ]] || hint \
		"mount(2) says EBUSY: the queues that you mount are at DIR already, so whose are they?" \
		"mount(2) が EBUSY になりました。マウントしようとしたキューは、すでに DIR にあるものと同じです。どの名前空間のキューでしょうか。"
}

# The first check says what is wrong with it.
own_shm() {
	local host
	host=$(stat -c %d /dev/shm)
	exercise sh -c 'stat -c "device %d" /dev/shm; stat -f -c %T /dev/shm'
	[ "$status/${#lines[@]}" = 0/2 ] || hint \
		"COMMAND did not run: status $status, and it said '$output'" \
		"COMMAND が実行されませんでした。終了ステータスは $status、出力は '$output' でした。"
	[ "${lines[0]}" != "device $host" ] || hint \
		"COMMAND saw in /dev/shm the file 'outside', which is the host's: to which file system did the path lead?" \
		"COMMAND から /dev/shm にホスト側のファイル 'outside' が見えました。このパスは、どのファイルシステムにつながっていましたか。"
	[ "${lines[1]}" = tmpfs ] || hint \
		"at /dev/shm COMMAND found a file system of the type '${lines[1]}', not a tmpfs" \
		"/dev/shm にあったのは、tmpfs ではなく '${lines[1]}' でした。"
}

@test "the command has a /dev/shm of its own / COMMAND には、ホスト側とは別の /dev/shm があります。" {
	own_shm
}

@test "it is 64 MiB large / その大きさは 64 MiB です。" {
	first own_shm
	exercise sh -c 'echo $(($(stat -f -c "%b * %S" /dev/shm)))'
	[ "$output" = $SIZE ] || hint \
		"the size of /dev/shm was $output bytes, not $SIZE" \
		"/dev/shm の大きさは、$SIZE バイトではなく $output バイトでした。"
}

@test "no set-uid, no device, no program works there / そこでは、set-uid、デバイスファイル、プログラムの実行が無効です。" {
	first own_shm
	exercise sh -c 'awk "\$5 == \"/dev/shm\" { options = \$6 } END { print options }" /proc/self/mountinfo'
	for option in nosuid nodev noexec; do
		[[ ,$output, == *,$option,* ]] || hint \
			"the options of /dev/shm were $output: $option is not among them" \
			"/dev/shm のマウントオプションは $output で、$option がありません。"
	done
}

@test "no System V segment can be larger / System V の共有メモリも、それより大きくできません。" {
	first own_shm
	exercise sh -c "cat $LIMIT"
	[ "$output" = $SIZE ] || hint \
		"in COMMAND's IPC namespace kernel.shmmax was $output, not $SIZE: in which namespace was the process that wrote it?" \
		"COMMAND の IPC 名前空間の kernel.shmmax は、$SIZE ではなく $output でした。書き込んだとき、プロセスはどの IPC 名前空間にいましたか。"
}

@test "the command has an IPC namespace of its own, and its queues at DIR / COMMAND はホスト側とは別の IPC 名前空間にいて、DIR にはそのキューが見えます。" {
	first own_shm
	exercise sh -c 'tail -n +2 /proc/sysvipc/shm | wc -l'
	[ "$output" = 0 ] || hint \
		"COMMAND found the host's System V shared memory: in whose IPC namespace did it run?" \
		"COMMAND からホスト側の System V 共有メモリが見えました。COMMAND はどの IPC 名前空間にいましたか。"
	exercise sh -c 'ls "$0"; touch "$0/inside"; ls "$0"' $DIR
	[[ $output != *outside* ]] || hint \
		"at DIR COMMAND saw 'outside', a queue of the host's: who mounted what it saw, and when?" \
		"COMMAND から DIR にホスト側のキュー 'outside' が見えました。そのマウントは、いつ、どの名前空間で作られたものですか。"
	[ "$output" = inside ] || hint \
		"COMMAND made the queue 'inside' and saw '$output' at DIR" \
		"COMMAND はキュー 'inside' を作りましたが、DIR に見えたのは '$output' でした。"
}

@test "the host keeps its mounts, its queues and its limit / ホスト側のマウント、キュー、上限は元のままです。" {
	first own_shm
	exercise sh -c 'touch "$0/inside"; echo ran' $DIR
	[[ $output == *ran* ]] || hint \
		"COMMAND did not run: $output" \
		"COMMAND が実行されませんでした：$output"
	[ "$left" -eq 1 ] || hint \
		"the host's mounts at DIR were 1 and are now $left: how does your mount reach the host?" \
		"ホスト側の DIR にあるマウントの数が、1 から $left に変わりました。なぜホスト側に伝播したのでしょうか。"
	[ "$covered" = "" ] || hint \
		"the host's /dev/shm was covered: how does your mount reach the host?" \
		"ホスト側の /dev/shm にもマウントされました。なぜホスト側に伝播したのでしょうか。"
	[ "$queues" = $DIR/outside ] || hint \
		"the host's queues were 'outside' and are now: $queues" \
		"ホスト側のキューは 'outside' だけでしたが、今は次のとおりです：$queues"
	[ "$limited" = "" ] || hint \
		"the host's kernel.shmmax is now $limited: in which namespace was the process that wrote it?" \
		"ホスト側の kernel.shmmax が $limited に変わりました。書き込んだとき、プロセスはどの IPC 名前空間にいましたか。"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	first own_shm
	exercise sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
