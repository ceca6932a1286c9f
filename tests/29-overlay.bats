# shellcheck disable=SC2016 # what is quoted is for the shell inside
load kakuri

setup_file() {
	[ "$(id -u)" -eq 0 ] || return 0
	export BASE=$BATS_FILE_TMPDIR/base
	"$BATS_TEST_DIRNAME/../scripts/rootfs" "$BASE"
	echo base >"$BASE/etc/where"
	mkdir "$BASE/etc/shared"
	echo base >"$BASE/etc/shared/base"
}

setup() {
	fit
	grep -qw overlay /proc/filesystems || modprobe -q overlay ||
		skip "this kernel has no overlayfs"
	top=$BATS_TEST_TMPDIR/top
	mkdir -p "$top/etc/shared"
	echo top >"$top/etc/where"
	echo top >"$top/etc/shared/top"
}

container() { # [OPTION...] ROOT [COMMAND...]
	run timeout -k 1 30 "$BUILD/kakuri" run "$@" 3>&-
	echo "$output"
}

# One line that holds WORD, and status 125.
refused() { # WORD ARGUMENT...
	container "${@:2}"
	[ "$status" -eq 125 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == "kakuri: "*"$1"* ]]
}

# All that is in a directory, as one number.
sum() { (cd "$1" && find . -printf '%p %m %U %T@ %s\n' | sort | sha256sum); }

@test "layers are one root, and the upper of them wins" {
	container "$top:$BASE" sh -c 'cat /etc/where; ls /etc/shared'
	[ "${lines[*]}" = "top base top" ]
	container "$BASE:$top" cat /etc/where
	[ "$output" = base ]
}

@test "what is written, deleted and made is in no layer" {
	before=$(sum "$BASE")$(sum "$top")
	container "$top:$BASE" sh -c 'echo new >/new; echo changed >/etc/where
		rm -r /etc/shared; chown 7 /etc/passwd; cat /new /etc/where; ls -d /etc/shared'
	[[ $output == new*changed*"No such file"* ]]
	[ "$(sum "$BASE")$(sum "$top")" = "$before" ]
	container "$top:$BASE" ls /new
	[[ $output == *"No such file"* ]]
}

@test "--keep keeps it, also over a single ROOT, and the next one finds it" {
	mkdir "$BATS_TEST_TMPDIR/kept"
	before=$(sum "$BASE")
	container --keep "$BATS_TEST_TMPDIR/kept" "$BASE" sh -c 'echo new >/new; rm /etc/where'
	[ "$status" -eq 0 ]
	[ "$(cat "$BATS_TEST_TMPDIR/kept/upper/new")" = new ]
	container --keep "$BATS_TEST_TMPDIR/kept" "$BASE" sh -c 'cat /new; ls /etc/where'
	[[ ${lines[0]} == new && $output == *"No such file"* ]]
	[ "$(sum "$BASE")" = "$before" ]
}

@test "it belongs to all users inside, whatever the umask is outside" {
	mkdir "$BATS_TEST_TMPDIR/kept"
	run sh -c 'umask 077; exec timeout -k 1 30 "$@"' - "$BUILD/kakuri" run --user nobody \
		--keep "$BATS_TEST_TMPDIR/kept" "$BASE" stat -c %a / /dev /dev/null 3>&-
	[ "$output" = $'755\n755\n666' ]
	run sh -c 'umask 077; exec timeout -k 1 30 "$@"' - "$BUILD/kakuri" run --user nobody \
		"$top:$BASE" stat -c %a / 3>&-
	[ "$output" = 755 ]
}

@test "two containers cannot have one --keep" {
	mkdir "$BATS_TEST_TMPDIR/kept"
	said=$BATS_TEST_TMPDIR/said
	"$BUILD/kakuri" run --keep "$BATS_TEST_TMPDIR/kept" "$BASE" \
		sh -c 'echo ready; exec sleep 1000' >"$said" 3>&- &
	for _ in {1..100}; do
		grep -q ready "$said" && break
		sleep 0.1
	done
	refused "another container has it" --keep "$BATS_TEST_TMPDIR/kept" "$BASE"
	kill -KILL $!
	wait $! || :
	for _ in {1..50}; do
		container --keep "$BATS_TEST_TMPDIR/kept" "$BASE" true
		[ "$status" -ne 0 ] || break
		sleep 0.1
	done
	[ "$status" -eq 0 ]
}

@test "no path of the host is in mountinfo" {
	container "$top:$BASE" cat /proc/self/mountinfo
	[[ $output == *overlay* ]]
	run ! grep "$BATS_RUN_TMPDIR" <<<"$output"
}

@test "a device in a layer cannot be opened; --read-only holds" {
	mknod "$top/zero" c 1 5
	container "$top:$BASE" head -c 1 /zero
	[[ $status -ne 0 && $output == *denied* ]]
	mkdir -p "$top"/{proc,sys,dev}
	container --read-only "$top:$BASE" sh -c ': >/new'
	[[ $status -ne 0 && $output == *Read-only* ]]
}

@test "a directory with a colon, a comma, a blank or a backslash in its name" {
	for name in a:b a,b 'a b' 'a\b' 'oci:x'; do
		cp -a "$top" "$BATS_TEST_TMPDIR/$name"
		mkdir -p "$BATS_TEST_TMPDIR/keep,$name"
	done
	container "$BATS_TEST_TMPDIR/a,b:$BASE" cat /etc/where
	[ "$output" = top ]
	container "$BATS_TEST_TMPDIR/a\\b:$BASE" cat /etc/where
	[ "$output" = top ]
	container --keep "$BATS_TEST_TMPDIR/keep,a:b" "$BATS_TEST_TMPDIR/a b:$BASE" \
		sh -c 'cat /etc/where; : >/new'
	[ "$output" = top ]
	[ -e "$BATS_TEST_TMPDIR/keep,a:b/upper/new" ]
	cp -a "$BASE/." "$BATS_TEST_TMPDIR/a:b"
	container "$BATS_TEST_TMPDIR/a:b" cat /etc/where
	[ "$output" = base ]
}

@test "what cannot be a layer is one line and 125" {
	refused "ROOT ''" "$top:" true
	refused "ROOT ''" ":$BASE" true
	refused "/nosuch" "$top:/nosuch" true
	refused "not a directory" "$top:$BASE/etc/passwd" true
	refused "own root" "$top:/" true
	refused "inside another" "$BASE/etc:$BASE" true
	refused "more than 128" "$(printf "$top:%.0s" {1..130})$BASE" true
	refused "/nosuch" --keep /nosuch "$BASE" true
	refused "Not a directory" --keep "$BASE/etc/passwd" "$BASE" true
	refused "no value for --keep" --keep
	refused "No such file" --keep "" "$BASE" true
	mkdir "$BATS_TEST_TMPDIR/image"
	refused "oci-unpack" "oci:$BATS_TEST_TMPDIR/image" true
	refused "oci-unpack" "oci:" true
	mkdir "$BATS_TEST_TMPDIR/image/unpacked"
	: >"$BATS_TEST_TMPDIR/image/unpacked/layers"
	refused "no layers" "oci:$BATS_TEST_TMPDIR/image" true
	echo ../../../etc >"$BATS_TEST_TMPDIR/image/unpacked/layers"
	refused "not a layer" "oci:$BATS_TEST_TMPDIR/image" true
}

@test "a hundred layers are one root" {
	for n in {1..99}; do
		mkdir -p "$BATS_TEST_TMPDIR/l$n/n"
		: >"$BATS_TEST_TMPDIR/l$n/n/$n"
	done
	container "$(printf "$BATS_TEST_TMPDIR/l%d:" {1..99})$BASE" sh -c 'ls /n | wc -l'
	[ "${output// /}" = 99 ]
}

# Add a blob to the image; prints its descriptor's digest and size as JSON.
blob() { # FILE TYPE
	local sum
	sum=$(sha256sum <"$1" | cut -d' ' -f1)
	cp "$1" "$image/blobs/sha256/$sum"
	printf '{"mediaType":"%s","digest":"sha256:%s","size":%d}' "$2" "$sum" \
		"$(stat -c %s "$1")"
}

# An image of two layers: BASE, and one that deletes /etc/where, empties
# /etc/shared before it puts a file there, and adds a set-uid program.
make_image() {
	image=$BATS_TEST_TMPDIR/image
	local layer=$BATS_TEST_TMPDIR/layer t=application/vnd.oci.image
	mkdir -p "$image/blobs/sha256" "$layer/etc/shared" "$layer/bin"
	echo '{"imageLayoutVersion":"1.0.0"}' >"$image/oci-layout"
	: >"$layer/etc/.wh.where"
	: >"$layer/etc/shared/.wh..wh..opq"
	echo second >"$layer/etc/shared/second"
	echo '#!/bin/sh' >"$layer/bin/program"
	chmod 4755 "$layer/bin/program"
	tar -C "$BASE" -cf "$BATS_TEST_TMPDIR/1.tar" .
	tar -C "$layer" -czf "$BATS_TEST_TMPDIR/2.tar" .
	echo '{"architecture":"amd64","os":"linux","config":{"Env":["A=b c"],
		"WorkingDir":"/etc","Cmd":["sh","-c","pwd"]}}' >"$BATS_TEST_TMPDIR/config"
	echo '{"schemaVersion":2,"config":'"$(blob "$BATS_TEST_TMPDIR/config" $t.config.v1+json)"',
		"layers":['"$(blob "$BATS_TEST_TMPDIR/1.tar" $t.layer.v1.tar)"',
		'"$(blob "$BATS_TEST_TMPDIR/2.tar" $t.layer.v1.tar+gzip)"']}' \
		>"$BATS_TEST_TMPDIR/manifest"
	echo '{"schemaVersion":2,"manifests":['"$(blob "$BATS_TEST_TMPDIR/manifest" $t.manifest.v1+json)"']}' \
		>"$image/index.json"
}

unpack() {
	command -v jq >/dev/null || skip "jq is missing here"
	run timeout 60 "$BATS_TEST_DIRNAME/../scripts/oci-unpack" "$@" 3>&-
	echo "$output"
}

@test "an OCI image is unpacked into layers, and its whiteouts hold" {
	make_image
	unpack "$image"
	[ "$status" -eq 0 ]
	[ "$output" = "'kakuri' 'run' '--env' 'A=b c' '--workdir' '/etc' 'oci:$image' 'sh' '-c' 'pwd'" ]
	[ "$(wc -l <"$image/unpacked/layers")" -eq 2 ]
	before=$(sum "$image")
	container "oci:$image" sh -c 'ls /etc/where; ls -A /etc/shared; stat -c %a /bin/program
		echo x >/etc/where; rm /bin/program; id -un'
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == *"No such file"* ]]
	[ "${lines[*]:1}" = "second 4755 root" ]
	[ "$(sum "$image")" = "$before" ]
}

@test "oci-unpack keeps a file's capabilities, and nothing that is overlayfs's own" {
	command -v setcap >/dev/null || skip "setcap(8) is missing here"
	tar() { # the second layer: with them
		case $* in
		*/2.tar*)
			setcap cap_net_raw+ep "$BATS_TEST_TMPDIR/layer/bin/program"
			command tar --xattrs --xattrs-include='*' --format=pax --pax-option \
			SCHILY.xattr.user.mine:=x,SCHILY.xattr.user.overlay.opaque:=y,SCHILY.xattr.trusted.overlay.opaque:=y "$@"
			;;
		*) command tar "$@" ;;
		esac
	}
	make_image
	unset -f tar
	unpack "$image"
	[ "$status" -eq 0 ]
	run bash -c 'tar -C "$1" --xattrs --xattrs-include="*" --format=pax -cf - . |
		grep -ao "SCHILY.xattr[a-z.]*" | sort -u' - "$image"/unpacked/1-*
	echo "$output"
	[[ $output == *security.capability* ]]
	[[ $output != *overlay* ]]
}

@test "oci-unpack leads nothing out, and nobody in" {
	make_image
	unpack "$image"
	[ "$(stat -c %a "$image/unpacked")" = 700 ]
	[ -z "$(find "$image/unpacked" -name '.wh.*')" ]
	# A directory that a layer below has as a link to the host's.
	rm -r "$image" && make_image
	ln -s /etc "$BASE/leads-out"
	mkdir -p "$BATS_TEST_TMPDIR/layer/leads-out"
	: >"$BATS_TEST_TMPDIR/layer/leads-out/.wh..wh..opq"
	make_image
	rm "$BASE/leads-out"
	unpack "$image"
	[ "$status" -eq 0 ]
	[ -z "$(find "$image/unpacked"/1-*/leads-out -mindepth 1)" ]
}

@test "oci-unpack refuses what is damaged, and leaves nothing" {
	make_image
	for file in "$image"/blobs/sha256/*; do
		printf x >>"$file"
		unpack "$image"
		[ "$status" -eq 1 ]
		[ "${#lines[@]}" -eq 1 ]
		[ ! -e "$image/unpacked" ]
		truncate -s -1 "$file"
	done
	unpack "$image"
	[ "$status" -eq 0 ]
	unpack "$image"
	[[ $status -eq 1 && $output == *"already"* ]]
	for args in "" "$BASE" /nosuch --frobnicate "a b"; do
		# shellcheck disable=SC2086 # several arguments, or none
		unpack $args
		[ "$status" -eq 1 ]
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "in a user namespace, a directory of a layer can be removed and made anew" {
	for option in "--rootless" "--uidmap 0:0:65536"; do
		# shellcheck disable=SC2086 # an option and its value
		container $option "$top:$BASE" sh -c \
			'rm -r /etc/shared && mkdir /etc/shared && ls -A /etc/shared && echo made'
		[[ $output != *"5.11 or newer"* ]] || skip "$output"
		[[ $output != *"Input/output error"* ]] ||
			skip "no user attributes in a tmpfs here (Linux 6.6 or newer)"
		[ "$output" = made ]
	done
}
