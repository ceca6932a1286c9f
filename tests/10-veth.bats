load helper

# What COMMAND printed inside, in a file.
inside() { # COMMAND [ARG...]
	demo 10-veth sh -c 'exec >"$0" 2>&1; "$@"' "$BATS_TEST_TMPDIR/inside" "$@"
	cat "$BATS_TEST_TMPDIR/inside"
}

@test "a container has an eth0 in another network namespace than the host" {
	inside sh -c 'readlink /proc/self/ns/net; grep -c " eth0:" /proc/self/net/dev'
	[ "$(head -n 1 "$BATS_TEST_TMPDIR/inside")" != "$(own net)" ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/inside")" -eq 1 ]
}

@test "its other end is not in the container, and answers" {
	inside bash -c 'grep -c veth0: /proc/self/net/dev
		echo >/dev/tcp/192.0.2.1/9'
	[ "$(head -n 1 "$BATS_TEST_TMPDIR/inside")" -eq 0 ]
	grep 'Connection refused' "$BATS_TEST_TMPDIR/inside"
}

@test "the kernel counted one request and one reply, and ARP's" {
	inside awk '$1 == "eth0:" { print $2, $3, $10, $11 }' /proc/self/net/dev
	read -r in packets out sent <"$BATS_TEST_TMPDIR/inside"
	[ "$in" -ge 98 ]
	[ "$out" -ge 98 ]
	[ "$packets" -ge 2 ]
	[ "$sent" -ge 2 ]
}

@test "the host gets no link, no address and no route" {
	look() {
		cut -d: -s -f1 /proc/self/net/dev
		cat /proc/self/net/route
		cat /proc/self/net/fib_trie
		cat /proc/sys/net/ipv6/conf/default/disable_ipv6 2>/dev/null || :
	}
	before=$(look)
	demo 10-veth
	[ "$(look)" = "$before" ]
}

@test "it makes six claims" {
	claims 10-veth 6
}
