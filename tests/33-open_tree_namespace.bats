load helper

setup() {
	[ "$(printf '%s\n7.0\n' "$(uname -r)" | sort -V | head -n 1)" = 7.0 ] ||
		[ "${REQUIRE-}" = all ] || NEW=no
}
needs_it() { [ -z "${NEW-}" ] || skip "OPEN_TREE_NAMESPACE needs Linux 7.0"; }

# Which directory is it? As the program says it.
id_of() { stat -c %d:%i "$1"; }

@test "open_tree_namespace: DIR is COMMAND's root, and .. of it, and the only mount" {
	needs_it
	tiny open_tree_namespace /usr stat -c "COMMAND sees %d:%i" / /.. .
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = "at first: mounts: $(wc -l </proc/self/mountinfo), / is $(id_of /)" ]
	[ "${lines[1]}" = "in there: mounts: 1, / is $(id_of /usr)" ]
	[ "${lines[2]}" = "COMMAND sees $(id_of /usr)" ]
	[ "${lines[3]}" = "${lines[2]}" ]
	[ "${lines[4]}" = "${lines[2]}" ]
	[ "$(id_of /)" != "$(id_of /usr)" ]
}

@test "open_tree_namespace: COMMAND is in a namespace of its own, and the host is as before" {
	local before
	needs_it
	before=$(cat /proc/self/mountinfo)
	tiny open_tree_namespace /usr sh -c 'mount -t proc proc /share && readlink /share/self/ns/mnt
		cut -d" " -f5 /share/self/mountinfo; ls -l /share/self/fd | grep -c "mnt:"'
	[[ ${lines[2]} =~ ^mnt:\[[0-9]+\]$ ]]
	[ "${lines[2]}" != "$(own mnt)" ]
	[ "${lines[3]} ${lines[4]}" = "/ /share" ]
	[ "${lines[5]}" = 0 ] # the namespace's descriptor
	[ "${#lines[@]}" -eq 6 ]
	[ "$(cat /proc/self/mountinfo)" = "$before" ]
}

@test "open_tree_namespace: PATH is of DIR, and the status is COMMAND's" {
	needs_it
	PATH=/nowhere:$PATH tiny open_tree_namespace /usr sh -c 'echo "$PATH"; exit 7'
	[ "$status" -eq 7 ]
	[ "${lines[2]}" = /bin:/sbin:/usr/bin:/usr/sbin ]
	# shellcheck disable=SC2016 # bats loses a test that ran into 127
	run sh -c '"$0" /usr /nonexistent || echo "status $?"' "$BUILD/open_tree_namespace" 3>&-
	[ "${lines[-1]}" = "status 127" ]
	tiny open_tree_namespace /nonexistent true
	[ "$status" -eq 1 ]
	[ "$output" = "open_tree_namespace: open_tree(/nonexistent): No such file or directory" ]
}

@test "open_tree_namespace: without COMMAND it is the shell" {
	needs_it
	run env -u SHELL timeout -k 1 60 "$BUILD/open_tree_namespace" /usr 3>&- <<-'X'
		echo "$0"
	X
	[ "$status" -eq 0 ]
	[ "${lines[2]}" = sh ]
}

@test "open_tree_namespace: bad usage is one line, and an old kernel is named" {
	local words
	for words in '' --help; do
		# shellcheck disable=SC2086 # a list of words
		tiny open_tree_namespace $words
		[ "$status" -eq 2 ]
		[ "${#lines[@]}" -eq 1 ]
	done
	[ -z "${NEW-}" ] || {
		tiny open_tree_namespace /usr true
		[ "$status" -eq 1 ]
		[ "${lines[0]}" = "open_tree_namespace: OPEN_TREE_NAMESPACE needs Linux 7.0" ]
	}
}

@test "open_tree_namespace: its session goes as the page says" {
	session 33-open_tree_namespace
}

@test "measured: COMMAND is in the namespace that has one mount" {
	demo 33-open_tree_namespace true
	grep -q 'listmount(2) = 1$' <<<"$output"
}

@test "measured: open_tree_namespace makes five claims" {
	claims 33-open_tree_namespace 5
}

@test "measured: namespace_cost makes three claims" {
	claims 33-namespace_cost 3
}
