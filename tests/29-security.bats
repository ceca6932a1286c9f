# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
load kakuri

# The image is hostile: a disk's device node, a set-uid root program.
setup() {
	fit
	if [ ! -e "$ROOT/attempts" ]; then
		program attempts <"$BATS_TEST_DIRNAME/29-attempts.c"
		cp "$ROOT/attempts" "$ROOT/suid"
		chmod 4755 "$ROOT/suid"
		disk=$(awk '$1 ~ /[0-9]/ { print $1, $2; exit }' /proc/partitions)
		# shellcheck disable=SC2086 # two numbers
		mknod "$ROOT/disk" b ${disk:-8 0}
	fi
	mark=$BATS_FILE_TMPDIR/mark
	echo "the host's" >"$mark"
	"$ROOT/attempts" serve "kakuri$$" >"$BATS_TEST_TMPDIR/served" 3>&- &
	server=$!
	soon grep -q ready "$BATS_TEST_TMPDIR/served"
}

# The answers, one a line: "ATTEMPT refused (WHY)" or "ATTEMPT DONE".
attempts() { # COMMAND...
	run timeout -k 1 60 "$@" /attempts "$mark" "$server" "kakuri$$" 3>&- </dev/null
	kill "$server"
	echo "$output"
}

@test "root, with the default options, gets nothing of the list" {
	attempts "$BUILD/kakuri" run "$ROOT"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq "$(grep -oE 'TRY\([a-z0-9_]+\),' "$BATS_TEST_DIRNAME/29-attempts.c" | grep -c .)" ]
	run ! grep DONE <<<"$output"
}

@test "nor with a user namespace" {
	attempts "$BUILD/kakuri" run --uidmap 0:100000:65536 "$ROOT"
	run ! grep DONE <<<"$output"
}

@test "supervised, it gets a tmpfs in ROOT, and nothing more" {
	attempts "$BUILD/kakuri" run --supervise "$ROOT"
	[ "$status" -eq 0 ]
	[ "$(grep DONE <<<"$output")" = "mount_new DONE" ]
}

@test "nor who entered with exec" {
	said=$BATS_TEST_TMPDIR/said
	"$BUILD/kakuri" run --name "box$$" "$ROOT" sh -c 'echo ready; exec sleep 1000' \
		>"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
	attempts "$BUILD/kakuri" exec "box$$"
	kill -KILL "$launcher"
	[ "$status" -eq 0 ]
	run ! grep DONE <<<"$output"
}

@test "without the filter, capabilities and namespaces still hold all but these" {
	attempts "$BUILD/kakuri" run --seccomp off "$ROOT"
	[ "$status" -eq 0 ]
	done=$(sed -n 's/ DONE$//p' <<<"$output")
	# What rests on the filter alone; not every kernel has each of these.
	run ! grep -vxE 'user_unshare|user_clone|user_clone3|uring|user_keys|vsock|packets|packet_filter|ipsec|families|i386|x32|fault' <<<"$done"
	grep -x user_unshare <<<"$done"
}

@test "what an option gives is what its name says, and nothing else" {
	attempts "$BUILD/kakuri" run --net host "$ROOT"
	[ "$(grep DONE <<<"$output")" = "abstract DONE" ]
	for options in "--volume $BATS_FILE_TMPDIR:/mnt:ro" "--tmpfs /data" "--read-only" "--user nobody" \
		"--cap-add net_admin" "--cap-add net_broadcast" "--cap-add lease" "--cap-add wake_alarm"; do
		# shellcheck disable=SC2086 # words
		run timeout -k 1 60 "$BUILD/kakuri" run $options "$ROOT" /attempts "$mark" "$$" nobody 3>&- </dev/null
		echo "$options: $(grep DONE <<<"$output")"
		[ "$(grep -c . <<<"$output")" -gt 60 ]
		case $options in
		*net_admin) run ! grep DONE <(sed -E '/^(packet_filter|ipsec) /d' <<<"$output") ;;
		*) run ! grep DONE <<<"$output" ;;
		esac
	done
}

# Fourteen capabilities and a filter as for ours; no_new_privs as in Docker.
bundle() { # DIRECTORY
	local caps='"CAP_CHOWN","CAP_DAC_OVERRIDE","CAP_FSETID","CAP_FOWNER","CAP_MKNOD","CAP_NET_RAW","CAP_SETGID","CAP_SETUID","CAP_SETFCAP","CAP_SETPCAP","CAP_NET_BIND_SERVICE","CAP_SYS_CHROOT","CAP_KILL","CAP_AUDIT_WRITE"'
	mkdir -p "$1"
	(cd "$1" && crun spec)
	python3 - "$1/config.json" "$ROOT" "$caps" "$BATS_TEST_DIRNAME/../chapters/29-runtime/calls.h" "$mark" "$server" "kakuri$$" <<-'END'
		import json, re, sys
		path, root, caps, calls, mark, server, name = sys.argv[1:]
		c = json.load(open(path))
		c["root"] = {"path": root, "readonly": False}
		p = c["process"]
		p["terminal"], p["noNewPrivileges"] = False, False
		p["args"] = ["/attempts", mark, server, name]
		caps = json.loads("[" + caps + "]")
		p["capabilities"] = {k: caps for k in ("bounding", "effective", "permitted")}
		refused = """mount umount2 pivot_root setns unshare open_tree move_mount mount_setattr fsopen
			fsconfig fsmount fspick sethostname setdomainname quotactl fanotify_init swapon swapoff
			lookup_dcookie init_module finit_module delete_module kexec_load kexec_file_load reboot
			settimeofday clock_settime iopl ioperm acct syslog vhangup bpf perf_event_open
			open_by_handle_at userfaultfd io_uring_setup io_uring_enter io_uring_register add_key
			request_key keyctl clone clone3""".split()
		names = [n for n in re.findall(r"^CALL\((\w+)", open(calls).read(), re.M) if n not in refused]
		allow = {"action": "SCMP_ACT_ALLOW"}
		c["linux"]["seccomp"] = {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
			"architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]
				if __import__("os").uname().machine == "x86_64" else ["SCMP_ARCH_AARCH64"],
			"syscalls": [{"names": names, **allow},
				{"names": ["clone"], "args": [{"index": 0, "value": 0x7e020000, "op": "SCMP_CMP_MASKED_EQ"}], **allow},
				{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}]}
		json.dump(c, open(path, "w"))
	END
}

@test "side by side with crun, with the same capabilities and a filter" {
	for tool in crun python3; do # python3 writes its configuration
		command -v $tool >/dev/null || {
			kill "$server"
			skip "$tool is not installed here"
		}
	done
	bundle "$BATS_TEST_TMPDIR/bundle"
	# On a hybrid layout Debian's refuses to start; there, hide half of it.
	run timeout -k 1 60 unshare --mount sh -c \
		'[ ! -e /sys/fs/cgroup/unified ] || umount /sys/fs/cgroup/unified; exec "$@"' - \
		crun --cgroup-manager=disabled \
		--root "$BATS_TEST_TMPDIR/state" run --bundle "$BATS_TEST_TMPDIR/bundle" "kakuri$$" 3>&- </dev/null
	peer=$output
	[ "$(wc -l <<<"$peer")" -gt 50 ] || kill "$server"
	[ "$(wc -l <<<"$peer")" -gt 50 ] || skip "crun does not start here: $peer"
	attempts "$BUILD/kakuri" run "$ROOT"
	ours=$output
	echo "$(crun --version | head -1): what it lets root do, and ours does not"
	join -j1 <(sort <<<"$ours") <(sort <<<"$peer") | grep DONE || :
	run ! grep DONE <<<"$ours"
}

@test "limits on resources are those of the host's init, not of the shell" {
	kill "$server"
	run bash -c 'ulimit -Sn 77; ulimit -St 55; exec "$@"' - "$BUILD/kakuri" run "$ROOT" \
		sh -c 'ulimit -Sn; ulimit -St' 3>&-
	echo "$output"
	[ "${lines[0]}" != 77 ] # see 29-users.bats
	[ "${lines[1]}" = "$(awk '/Max cpu time/ { print $4 }' /proc/1/limits)" ]
}

@test "a name in the image does not mislead what covers the kernel's files" {
	for link in dev/null proc/kcore; do
		[ -d "$ROOT/${link%/*}" ] || continue
		ln -sf "$mark" "$ROOT/$link"
	done
	container "$ROOT" sh -c 'cat /proc/kcore; cat /dev/null'
	rm -f "$ROOT/dev/null" "$ROOT/proc/kcore"
	run ! grep "the host" <<<"$output"
	[ "$(cat "$mark")" = "the host's" ]
	kill "$server"
}

@test "a program that goes on after its root was removed, or renamed, stays in" {
	said=$BATS_TEST_TMPDIR/said
	cp -a "$ROOT" "$BATS_TEST_TMPDIR/moving"
	"$BUILD/kakuri" run "$BATS_TEST_TMPDIR/moving" sh -c 'mkdir -p /a/b/c; cd /a/b/c; echo ready
		while [ ! -e /go ]; do sleep 0.1; done; cd ../../../../../..; ls -d ./attempts; pwd' \
		>"$said" 2>&1 3>&- &
	launcher=$!
	soon grep -q ready "$said"
	mv "$BATS_TEST_TMPDIR/moving/a/b" "$BATS_TEST_TMPDIR/outside"
	touch "$BATS_TEST_TMPDIR/moving/go"
	finish
	kill "$server"
	run ! grep -E 'tmp|home' "$said"
}
