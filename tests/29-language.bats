# shellcheck disable=SC2016,SC2154 # quoted for the shell inside; set by kakuri.bash
# What the runtime says to a person, it says in his language.
load kakuri

setup() {
	SOURCES=$BATS_TEST_DIRNAME/../chapters/29-runtime
	unset LANG LC_ALL LC_MESSAGES DEMO_LANG
}

# C with each string on one line, in one piece, and without comments.
strings_joined() { # FILE...
	cat "$@" | sed 's,/\*.*\*/,,; s,//.*,,' |
		sed '\,^[[:space:]]*/\*,,\,\*/$,d' | tr '\n\t' '  ' | sed 's/" *"//g'
}

# Each pair of the list: English, a tab, Japanese.
pairs() {
	strings_joined "$SOURCES/language.c" |
		grep -oE '\{"([^"\\]|\\.)*", *"([^"\\]|\\.)*"\}' |
		sed -E 's/^\{"(.*)", *"(.*)"\}$/\1\t\2/'
}
english() { pairs | cut -f1; }

others() {
	local file
	for file in "$SOURCES"/*.c; do
		case $file in */language.c) continue ;; esac
		strings_joined "$file"
		echo
	done
}

@test "each sentence that a person gets has a Japanese one" {
	[ "$(pairs | wc -l)" -gt 150 ]
	missing=$(others | grep -oE '\b(errx?|warnx?|explain|must|step)\((OURS, |NOT_FOUND, |CANNOT_RUN, |[0-9]+, )?"([^"\\]|\\.)*"' |
		sed -E 's/^[^"]*"(.*)"$/\1/' |
		grep -E "[a-z']{2,} [a-z]{2,}" | sort -u | grep -vxFf <(english) || :)
	hints=$(others | grep -oE '" \(([^"\\]|\\.)*\)"' | sed -E 's/^"(.*)"$/\1/' | sort -u |
		grep -vxFf <(english) || :)
	helps=$("$BUILD/kakuri" --help | sed -nE 's/^  --.{24}(.*)/\1/p' | sed 's/^ *//' |
		grep -vxFf <(english) || :)
	# calls and names need no translation
	missing=$(grep -vE '^(mkdir %s|echo |move_mount to|open_tree (of|for)|send to|read from|umount2 of|mknod |mount of)' <<<"$missing" || :)
	echo "$missing"
	echo "$hints"
	echo "$helps"
	[ -z "$missing$hints$helps" ]
}

@test "each sentence of the list is said somewhere, and takes the same arguments" {
	all=$(others)
	while IFS=$'\t' read -r en ja; do
		[[ $all == *"\"$en\""* ]] || {
			echo "nobody says: $en"
			return 1
		}
		[ "$(grep -oE '%[-0-9.*]*[a-z]' <<<"${en//% of/}")" = "$(grep -oE '%[-0-9.*]*[a-z]' <<<"$ja")" ] || {
			echo "other arguments: $en"
			return 1
		}
	done < <(pairs)
}

@test "the language is that of DEMO_LANG, or else of the locale" {
	run env DEMO_LANG=ja LANG=C "$BUILD/kakuri" frobnicate
	[[ $output == "kakuri: "*"コマンドはありません。"* ]]
	run env LANG=ja_JP.UTF-8 "$BUILD/kakuri" frobnicate
	[[ $output == *"コマンドはありません。"* ]]
	run env LC_ALL=C LANG=ja_JP.UTF-8 "$BUILD/kakuri" frobnicate
	[[ $output == *"unknown command"* ]]
	run env DEMO_LANG=en LANG=ja_JP.UTF-8 "$BUILD/kakuri" frobnicate
	[[ $output == *"unknown command"* ]]
	run env DEMO_LANG= LC_ALL= LANG=ja_JP.UTF-8 "$BUILD/kakuri" frobnicate
	[[ $output == *"コマンドはありません。"* ]]
}

@test "help has the same options and usage in both" {
	english=$("$BUILD/kakuri" --help)
	japanese=$(DEMO_LANG=ja "$BUILD/kakuri" --help)
	[[ $japanese == 使い方* ]]
	diff <(grep -oE '^  --.{22}' <<<"$english") <(grep -oE '^  --.{22}' <<<"$japanese")
	run ! grep -E '^  --.{24}[ -~]*$' <(grep -v -e --io <<<"$japanese")
}

@test "so are the launcher's, PID 1's and COMMAND's errors, and --explain" {
	fit
	export DEMO_LANG=ja
	container --explain "$ROOT" true
	[[ $output == *"第 25 章: clone3: 子プロセス"*"第  3 章: pivot_root"*"第  8 章: execve"* ]]
	refused ディレクトリではありません "$ROOT/etc/passwd" true
	refused /etc/passwd --user nosuch "$ROOT" true
	[[ $output == *にありません。* ]]
	refused 'ROOT の --workdir' --workdir /etc/passwd "$ROOT" true
	run -127 limited "$ROOT" nosuch
	[[ $output == *ROOT\ にありません* ]]
	inside sh -c 'echo "${DEMO_LANG-none}"' # COMMAND gets none of it
	[ "$output" = none ]
	unset DEMO_LANG
	run -127 limited "$ROOT" nosuch
	[[ $output == *"is not in ROOT"* ]]
}
