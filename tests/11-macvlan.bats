load helper

# What COMMAND printed in "one", in a file.
inside() { # COMMAND [ARG...]
	demo 11-macvlan sh -c 'exec >"$0" 2>&1; "$@"' "$BATS_TEST_TMPDIR/inside" "$@"
	cat "$BATS_TEST_TMPDIR/inside"
}

@test "a container has an eth0 in another network namespace than the host" {
	inside sh -c 'readlink /proc/self/ns/net; grep -c " eth0:" /proc/self/net/dev'
	[ "$(head -n 1 "$BATS_TEST_TMPDIR/inside")" != "$(own net)" ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/inside")" -eq 1 ]
}

@test "it reaches the neighbour and the other container, and not the parent" {
	inside bash -c 'for a in 254 12; do
			{ echo >/dev/tcp/192.0.2.$a/9; } 2>&1 | grep -cm1 "Connection refused"
		done
		timeout 1 bash -c "echo >/dev/tcp/192.0.2.1/9"; echo $?'
	[ "$(sed -n 1,2p "$BATS_TEST_TMPDIR/inside" | tr '\n' ' ')" = "1 1 " ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/inside")" -eq 124 ]
}

@test "it has its own MAC address, and knows the other's" {
	inside cat /proc/self/net/arp
	grep '^192.0.2.12 .* 02:00:00:00:00:04 ' "$BATS_TEST_TMPDIR/inside"
	grep '^192.0.2.254 .* 02:00:00:00:00:02 ' "$BATS_TEST_TMPDIR/inside"
}

@test "the host gets no link, no address and no route" {
	look() {
		cut -d: -s -f1 /proc/self/net/dev
		cat /proc/self/net/route
		cat /proc/self/net/fib_trie
	}
	before=$(look)
	demo 11-macvlan
	[ "$(look)" = "$before" ]
}

@test "it makes six claims" {
	claims 11-macvlan 6
}
