# An unpacked Debian at work. DEBIAN_ROOT names one, made by
#	debootstrap --variant=minbase bookworm DIR
# It is not changed: what is written goes to a layer above it.
load helper
export BUILD

setup() {
	[ "$(id -u)" -eq 0 ] || skip "this needs root"
	[ -n "${DEBIAN_ROOT-}" ] || skip "DEBIAN_ROOT names no debootstrap root"
	export KEEP=$BATS_FILE_TMPDIR/keep
	mkdir -p "$KEEP"
}

container() { # [OPTION...] [COMMAND...]
	timeout -k 1 300 "$BUILD/kakuri" "$@" 3>&-
}

@test "apt-get installs a server inside, with the host's network" {
	run container run --net host --keep "$KEEP" \
		--volume /etc/resolv.conf:/etc/resolv.conf:ro "$DEBIAN_ROOT" \
		apt-get update -q
	echo "$output"
	! grep -qE '^(Err|W):' <<<"$output" || skip "no way to the packages from here"
	run container run --net host --keep "$KEEP" --env DEBIAN_FRONTEND=noninteractive \
		--volume /etc/resolv.conf:/etc/resolv.conf:ro "$DEBIAN_ROOT" \
		apt-get install -y -q --no-install-recommends nginx-light
	echo "$output"
	[ "$status" -eq 0 ]
	[ -x "$KEEP/upper/usr/sbin/nginx" ]
}

@test "the server answers the host over veth, and stops when told" {
	[ -x "$KEEP/upper/usr/sbin/nginx" ] || skip "no server was installed"
	# In a network of the test's own, in the place of the host's.
	run timeout -k 1 60 unshare --net bash -c '
		"$BUILD/kakuri" run --name "nginx$$" --net veth --ip 10.5.6.7/24 \
			--memory 128M --keep "$KEEP" "$DEBIAN_ROOT" nginx -g "daemon off;" &
		server=$!
		for _ in {1..100}; do
			exec 5<>/dev/tcp/10.5.6.7/80 && break
			sleep 0.1
		done 2>/dev/null
		printf "GET / HTTP/1.0\r\n\r\n" >&5
		cat <&5
		"$BUILD/kakuri" kill "nginx$$" QUIT
		wait $server
		echo "status $?"' 3>&-
	echo "$output"
	[[ $output == *"200 OK"*"Welcome to nginx"*"status 0" ]]
}
