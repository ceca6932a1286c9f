load helper

setup() {
	[ "$(printf '%s\n%s\n' "$(uname -r)" 5.6 | sort -V | head -n 1)" = 5.6 ] ||
		[ "${REQUIRE-}" = all ] || skip "openat2(2) needs Linux 5.6"
	mkdir -p "$BATS_TEST_TMPDIR/root/etc" "$BATS_TEST_TMPDIR/etc"
	root=$(realpath "$BATS_TEST_TMPDIR/root")
	host=$(realpath "$BATS_TEST_TMPDIR/etc")
	touch "$root/etc/file" "$host/file"
}

# What it says of one call, by name.
says() { # CALL
	sed -n "s/^$1: *//p" <<<"$output"
}

@test "openat2: an absolute link leads to the host for openat(2), and into DIR with RESOLVE_IN_ROOT" {
	mkdir -p "$root/$host"
	touch "$root/$host/file"
	ln -s "$host/file" "$root/link"
	tiny openat2 "$root" link
	[ "$status" -eq 0 ]
	[ "$(says 'openat(2)')" = "$host/file" ]
	[ "$(says RESOLVE_IN_ROOT)" = "$root$host/file" ]
	[ "$(says RESOLVE_BENEATH)" = "Invalid cross-device link" ]
	[ "$(says RESOLVE_NO_SYMLINKS)" = "Too many levels of symbolic links" ]
	[ "$(says RESOLVE_NO_MAGICLINKS)" = "$host/file" ]
	[ "${#lines[@]}" -eq 6 ]
}

@test "openat2: .. leads to the host for openat(2), and nowhere with RESOLVE_IN_ROOT" {
	tiny openat2 "$root" ../etc/file
	[ "$(says 'openat(2)')" = "$host/file" ]
	[ "$(says RESOLVE_IN_ROOT)" = "$root/etc/file" ]
	[ "$(says RESOLVE_BENEATH)" = "Invalid cross-device link" ]
	[ "$(says RESOLVE_NO_SYMLINKS)" = "$host/file" ]
	[ "$(says RESOLVE_NO_XDEV)" = "$host/file" ]
}

@test "openat2: an absolute PATH is one in DIR with RESOLVE_IN_ROOT only" {
	tiny openat2 "$root" /etc/file
	[ "$(says 'openat(2)')" = "No such file or directory" ]
	[ "$(says RESOLVE_IN_ROOT)" = "$root/etc/file" ]
	[ "$(says RESOLVE_BENEATH)" = "Invalid cross-device link" ]
	[ "$(says RESOLVE_NO_MAGICLINKS)" = "No such file or directory" ]
}

@test "openat2: a link that stays in DIR is refused with RESOLVE_NO_SYMLINKS only" {
	ln -s etc/file "$root/link"
	tiny openat2 "$root" link
	for call in 'openat(2)' RESOLVE_IN_ROOT RESOLVE_BENEATH RESOLVE_NO_MAGICLINKS RESOLVE_NO_XDEV; do
		[ "$(says "$call")" = "$root/etc/file" ]
	done
	[ "$(says RESOLVE_NO_SYMLINKS)" = "Too many levels of symbolic links" ]
}

@test "openat2: a link of /proc is followed by openat(2) alone" {
	cd "$host"
	tiny openat2 / proc/self/cwd/file
	[ "$(says 'openat(2)')" = "$host/file" ]
	[ "$(says RESOLVE_IN_ROOT)" = "Invalid cross-device link" ]
	[ "$(says RESOLVE_BENEATH)" = "Invalid cross-device link" ]
	[ "$(says RESOLVE_NO_SYMLINKS)" = "Too many levels of symbolic links" ]
	[ "$(says RESOLVE_NO_MAGICLINKS)" = "Too many levels of symbolic links" ]
}

@test "openat2: another mount is refused with RESOLVE_NO_XDEV alone" {
	tiny openat2 / proc/version
	for call in 'openat(2)' RESOLVE_IN_ROOT RESOLVE_BENEATH RESOLVE_NO_SYMLINKS RESOLVE_NO_MAGICLINKS; do
		[ "$(says "$call")" = /proc/version ]
	done
	[ "$(says RESOLVE_NO_XDEV)" = "Invalid cross-device link" ]
}

@test "openat2: it opens nothing for real, keeps nothing open, and reads no pipe" {
	mkfifo "$root/pipe"
	tiny openat2 "$root" pipe
	[ "$status" -eq 0 ]
	[ "$(says RESOLVE_IN_ROOT)" = "$root/pipe" ]
	tiny openat2 / proc/self/fdinfo
	[ "$status" -eq 0 ]
	ulimit -n 8
	tiny openat2 "$root" etc/file
	[ "$(says RESOLVE_NO_XDEV)" = "$root/etc/file" ]
}

@test "openat2: what is not there is said, and DIR must be a directory" {
	tiny openat2 "$root" nothing
	[ "$status" -eq 0 ]
	[ "$(sort -u <(cut -c24- <<<"$output"))" = "No such file or directory" ]
	tiny openat2 "$root/etc/file" x
	[ "$status" -eq 1 ]
	[ "$output" = "openat2: open($root/etc/file): Not a directory" ]
}

@test "openat2: usage is one line, and the status 2" {
	for words in '' . '. x y' '--help x'; do
		# shellcheck disable=SC2086 # words
		tiny openat2 $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "openat2: its session goes as the page says" {
	session 31-openat2
}

@test "measured: the links lead where it says, and nothing of it is left" {
	before=$(cat /proc/self/mountinfo)
	demo 31-openat2 sh -c 'cat /mnt/root/link /mnt/root/mnt/host/file'
	[ "$(cat /proc/self/mountinfo)" = "$before" ]
	[[ $output == *$'\nthe host\'s\nthe container\'s\n'* ]]
}

@test "measured: openat2 makes five claims" {
	claims 31-openat2 5
}
