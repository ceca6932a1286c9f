load ../helper

# "The host" of these checks is a throw-away one: see scripts/check.
# It has one queue of each kind, the POSIX one at DIR.
DIR=/run/queues

setup() {
	sandboxed
	mkdir -p $DIR
	[ "$(mounts)" -gt 0 ] || mount -t mqueue mqueue $DIR
	touch $DIR/outside
	grep -q ' 700 ' /proc/sysvipc/msg || ipcmk -Q -p 0700
}

# The helper's teardown comes after each test, this one after the last.
teardown_file() {
	sandboxed
	rm -f $DIR/outside
	while [ "$(mounts)" -gt 0 ]; do umount $DIR; done
	rmdir $DIR
	ipcrm --all=msg
}

mounts() { awk -v d=$DIR '$5 == d { n++ } END { print n + 0 }' /proc/self/mountinfo; }

# Run the reader's program; a mount that it leaves on the host is taken off.
exercise() {
	run timeout -k 1 10 "$EXERCISE" $DIR "$@"
	left=$(mounts) queues=$(echo $DIR/*)
	while [ "$(mounts)" -gt 1 ]; do umount $DIR; done
	[[ $output != *'resource busy'* ]] || hint \
		"mount(2) says EBUSY: the queues that you mount are at DIR already, so whose are they?" \
		"mount(2) が EBUSY になりました。マウントしようとしたキューは、すでに DIR にあるものと同じです。どの名前空間のキューでしょうか。"
}

@test "the command does not see the host's System V queue / COMMAND からホスト側の System V キューは見えません。" {
	exercise sh -c 'tail -n +2 /proc/sysvipc/msg | wc -l'
	[ "$output" -eq 0 ] || hint \
		"COMMAND found the host's System V queue: in whose IPC namespace did it run?" \
		"COMMAND からホスト側の System V キューが見えました。COMMAND はどの IPC 名前空間にいましたか。"
}

@test "the command sees at DIR its own POSIX queues / DIR に見えるのは、COMMAND 自身の POSIX キューです。" {
	exercise sh -c 'ls "$0"; touch "$0/inside"; ls "$0"' $DIR
	[[ $output != *outside* ]] || hint \
		"at DIR COMMAND saw 'outside', a queue of the host's: who mounted what it saw, and when?" \
		"COMMAND から DIR にホスト側のキュー 'outside' が見えました。そのマウントは、いつ、どの名前空間で作られたものですか。"
	[ "$output" = inside ] || hint \
		"COMMAND made the queue 'inside' and saw '$output' at DIR" \
		"COMMAND はキュー 'inside' を作りましたが、DIR に見えたのは '$output' でした。"
}

@test "the host keeps its queues and its mount / ホスト側のキューとマウントは元のままです。" {
	exercise sh -c 'touch "$0/inside"; echo ran' $DIR
	[[ $output == *ran* ]] || hint \
		"COMMAND did not run" \
		"COMMAND が実行されませんでした。"
	[ "$left" -eq 1 ] || hint \
		"the host's mounts at DIR were 1 and are now $left: how does your mount reach the host?" \
		"ホスト側の DIR のマウントは 1 つでしたが、$left つになりました。なぜホスト側に伝わったのでしょうか。"
	[ "$queues" = $DIR/outside ] || hint \
		"the host's queues were 'outside' and are now: $queues" \
		"ホスト側のキューは 'outside' だけでしたが、今は次のとおりです：$queues"
}

@test "the exit status is the command's / 終了ステータスは COMMAND と同じです。" {
	exercise sh -c 'exit 7'
	[ "$status" -eq 7 ] || hint \
		"COMMAND exited with 7, the exercise with $status" \
		"COMMAND は 7 で終了しましたが、exercise の終了ステータスは $status でした。"
}
