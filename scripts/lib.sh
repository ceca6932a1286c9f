# shellcheck shell=sh
# lib.sh - what the public scripts share: who we are, what is missing, make.

# The sentence in the reader's language, as the programs choose it.
t() { # ENGLISH JAPANESE
	case ${DEMO_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG-}}}} in
	ja*) printf '%s\n' "$2" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# The comment at the top of a script is its help; after #: ja, in Japanese.
usage() {
	sed -n '2,$ { /^#/!q; s/^# \{0,1\}//; p; }' "$0" | awk -v lang="$(t en ja)" '
		/^#?: ja$/ { if (lang == "ja") text = ""; else exit; next }
		{ text = text $0 "\n" }
		END { printf "%s", text }'
}

as_root() { # NAME
	[ "$(id -u)" = 0 ] && return
	t "$1: this needs root: sudo scripts/$1" \
		"$1: root 権限が必要です。sudo DEMO_LANG=ja scripts/$1 で実行してください。" >&2
	exit 77
}

has() { command -v "$1" >/dev/null 2>&1; }

# The names that packages have, by package manager.
packages() { # MANAGER WHAT...
	awk -F' *[|] *' -v manager="$1" -v asked="$*" '
		NR == 1 { for (i = 2; i <= NF; i++) if ($i == manager) column = i }
		NR > 1 && index(asked " ", " " $1 " ") { line = line " " $column }
		END { print substr(line, 2) }' <<-'X'
		what       | apt-get                | dnf                      | zypper                   | pacman                   | apk
		compiler   | gcc libc6-dev make     | gcc glibc-devel make     | gcc glibc-devel make     | gcc make                 | gcc musl-dev linux-headers make
		bats       | bats                   | bats                     | bats                     | bash-bats                | bats
		npm        | npm                    | npm                      | npm                      | npm                      | npm
		ps         | procps                 | procps-ng                | procps                   | procps-ng                | procps
		ip         | iproute2               | iproute                  | iproute2                 | iproute2                 | iproute2
		ping       | iputils-ping           | iputils                  | iputils                  | iputils                  | iputils
		pivot_root | util-linux-extra       | util-linux               | util-linux               | util-linux               | util-linux
		strace     | strace                 | strace                   | strace                   | strace                   | strace
		setpriv    | util-linux             | util-linux               | util-linux               | util-linux               | setpriv
	X
}
manager() {
	for manager in apt-get dnf zypper pacman apk; do
		has $manager && return
	done
	manager=''
	return 1
}

# Install what is missing, saying so first.
install() { # WHAT..., of the table above
	manager || {
		t "no package manager that is known here: install $* yourself" \
			"対応しているパッケージマネージャーがありません。$* を自分でインストールしてください。" >&2
		exit 1
	}
	wanted=$(packages $manager "$@")
	case $manager in
	apt-get) set -- "apt-get install -y --no-install-recommends $wanted" ;;
	dnf) set -- "dnf install -y $wanted" ;;
	zypper) set -- "zypper --non-interactive install $wanted" ;;
	pacman) set -- "pacman -S --needed --noconfirm $wanted" ;;
	apk) set -- "apk add $wanted" ;;
	esac
	t "Missing here: $wanted. This runs: $1" \
		"$wanted がありません。次を実行します。$1" >&2
	if [ -t 0 ] && [ -t 2 ]; then
		t "Go on? [Y/n] " "続けますか。[Y/n] " | tr -d '\n' >&2
		read -r answer
		case $answer in [nN]*) exit 1 ;; esac
	fi
	if [ $manager = apt-get ]; then
		DEBIAN_FRONTEND=noninteractive
		export DEBIAN_FRONTEND
		apt-get update -q >&2
	fi
	# shellcheck disable=SC2086 # a command line, split on purpose
	$1 >&2 </dev/null || {
		t "could not install $wanted; try it by hand: $1" \
			"$wanted をインストールできませんでした。$1 を自分で試してください。" >&2
		exit 1
	}
}

# A compiler that can link is one that has libc's files too.
compiles() {
	has make && has cc &&
		echo 'int main(void){return 0;}' | cc -x c -o /dev/null - 2>/dev/null
}

# The programs that measure: NN-NAME and its source, a line each.
measuring() { # all|NN...
	for source in tests/measured/[0-9]*/*.c; do
		n=${source#tests/measured/} n=${n%%-*}
		case " $* " in *" all "* | *" $n "*) ;; *) continue ;; esac
		name=${source##*/}
		echo "$n-${name%.c} $source"
	done
}

# Does it end with a verdict? A program without one has shown nothing, whatever
# its status.
has_verdict() { # FILE, what it printed
	tail -n 1 "$1" | grep -qE '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$'
}

# The machine that fills the pages of a chapter: a kernel and a layout.
reference() { # NN-NAME
	case $1 in
	12 | 12-*) echo "6.1 v1" ;;
	32 | 32-* | 33 | 33-*) echo "new v2" ;; # what they show is newer than 6.12
	*) echo "6.12 v2" ;;
	esac
}

# Why this machine cannot play a session: nothing, if it can.
session_lacks() { # FILE
	while read -r word rest; do
		case $word in
		'#linux')
			uname -r | awk -v want="$rest" '{
				split($0, have, /[.-]/); split(want, least, ".")
				exit have[1] < least[1] || have[1] == least[1] && have[2] + 0 < least[2] + 0
			}' && continue
			t "it needs Linux $rest, and this is $(uname -r)" \
				"Linux $rest 以降が必要です（このマシンは $(uname -r)）"
			return
			;;
		'#cgroup2')
			if [ "$(stat -fc %T /sys/fs/cgroup 2>/dev/null)" = cgroup2fs ]; then
				for controller in $rest; do
					grep -qw "$controller" /sys/fs/cgroup/cgroup.controllers && continue
					t "it needs the controller $controller in cgroup v2" \
						"cgroup v2 のコントローラー $controller が必要です"
					return
				done
				continue
			fi
			t "it needs cgroup v2 alone, at /sys/fs/cgroup" \
				"/sys/fs/cgroup が cgroup v2 だけのマシンが必要です"
			return
			;;
		'#cgroup1')
			for controller in $rest; do
				[ -e "/sys/fs/cgroup/$controller/cgroup.procs" ] && continue
				t "it needs the controller $controller in cgroup v1, which few machines have today (scripts/vm --cgroup v1 is one)" \
					"cgroup v1 のコントローラー $controller が必要です。今ではほとんどのマシンにありません（scripts/vm --cgroup v1 にはあります）"
				return
			done
			;;
		'#path')
			[ -e "$rest" ] && continue
			t "it needs $rest" "$rest が必要です"
			return
			;;
		'#user')
			[ "${SUDO_UID-}" = 0 ] || [ "$(id -u)" != 0 ] || setpriv --reuid "${SUDO_UID-1000}" --regid "${SUDO_GID-1000}" --clear-groups test -x build && continue
			t "an ordinary user cannot read this directory" \
				"一般ユーザーがこのディレクトリを読めません"
			return
			;;
		esac
	done <"$1"
}

# The session, without the parts that show what a missing tool prints.
session_here() { # FILE
	missing='' tools=$(sed -n 's/^#tool //p' "$1")
	for tool in $tools; do
		has "$tool" && continue
		missing="$missing $tool "
		t "$tool is missing here: install it, to see what it shows" \
			"$tool がありません。インストールすると、その部分も試せます。" >&2
	done
	awk -v missing="$missing" '
		function flush() { if (!left_out) printf "%s", part; part = ""; left_out = 0 }
		/^\[[^0-9]/ { flush() }
		/^#tool / { if (index(missing, " " $2 " ")) left_out = 1 }
		{ part = part $0 "\n" }
		END { flush() }' "$1"
}

# Where to go with what this machine cannot show.
elsewhere() {
	t "What this machine can't show, a virtual machine can: sudo scripts/vm (chapter 12: sudo scripts/vm --kernel 6.1 --cgroup v1)" \
		"ここで見られないものは、仮想マシンで見られます：sudo DEMO_LANG=ja scripts/vm（第 12 章は sudo DEMO_LANG=ja scripts/vm --kernel 6.1 --cgroup v1）"
}

need_compiler() {
	compiles || install compiler
}

# Programs are built by whoever owns the tree, so that build/ stays theirs.
build() {
	owner=$(stat -c %u .)
	if [ "$owner" = "$(id -u)" ]; then
		make -s -j2 "$@"
	elif has sudo; then
		sudo -u "#$owner" make -s -j2 "$@"
	else
		setpriv --reuid "$owner" --regid "$(stat -c %g .)" \
			--clear-groups make -s -j2 "$@"
	fi
}

# bats 1.7 or newer; where the distribution's is older, npm has it.
bats_is_new() {
	"$1" --version 2>/dev/null |
		awk '{ split($2, v, "."); ok = v[1] > 1 || v[2] >= 7 } END { exit !ok }'
}

need_bats() {
	PATH=$PWD/build/npm/node_modules/.bin:$PATH
	has bats && bats_is_new bats && return
	has bats || install bats
	hash -r
	bats_is_new bats && return
	t "This distribution's bats is older than 1.7; npm has a newer one." \
		"このディストリビューションの bats は 1.7 より古いため、npm の版を使います。" >&2
	has npm || install npm
	npm install --silent --prefix build/npm bats >&2
	hash -r
	bats_is_new bats
}

# What is typed in sessions and asked by tests, where a minimal system lacks it.
need_tools() {
	missing=''
	for tool in ps ip ping; do
		has $tool || missing="$missing $tool"
	done
	# shellcheck disable=SC2086 # a list of words
	[ -z "$missing" ] || install $missing
}

# awk that says each line when it is there: mawk waits for four kilobytes.
awk_at_once() {
	case $(awk -W version 2>/dev/null </dev/null) in
	mawk*) awk -W interactive "$@" ;;
	*) awk "$@" ;;
	esac
}

# Count TAP: ends with a line of counts; 0 when none failed and one passed.
count_tap() {
	awk_at_once '
		{ print; fflush() }
		/^ok .* # skip/ { skipped++; next }
		/^ok / { passed++ }
		/^not ok / { failed++ }
		/^1\.\.[0-9]+/ { planned = substr($0, 4) }
		END {
			lost = planned - passed - failed - skipped
			if (lost > 0) {
				print lost " tests were planned and did not report"
				failed += lost
			}
			printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped
			exit failed > 0 || passed + 0 == 0
		}
	'
}

# What bats says of an exercise, for its author: hints, not how they were found.
# Checks are named "English / Japanese", as are the reasons for which one is
# skipped, and the reader sees one of the two. 77 when all were skipped, 70 when
# there were none: then it is the host that could not be made. What was seen beside
# them is told when all pass: it is no failure.
exercise_tap() {
	awk_at_once -v verbose="${VERBOSE-}" -v lang="$(t en ja)" '
		function half(words, at) {
			at = index(words, " / ")
			if (!at)
				return words
			return lang == "ja" ? substr(words, at + 3) : substr(words, 1, at - 1)
		}
		/^(not )?ok [0-9]+ / {
			skip = index($0, " # skip")
			why = skip ? substr($0, skip + 8) : ""
			if (skip)
				$0 = substr($0, 1, skip - 1)
			match($0, /ok [0-9]+ /)
			at = RSTART + RLENGTH
			$0 = substr($0, 1, at - 1) half(substr($0, at)) (skip ? " # skip " half(why) : "")
		}
		/^ok .* # skip/ { sub(/^ok [0-9]+ /, "SKIP "); print; skipped++; next }
		/^ok / { sub(/^ok [0-9]+/, "PASS"); print; passed++; next }
		/^not ok / { sub(/^not ok [0-9]+/, "FAIL"); print; failed++; next }
		/^1\.\.[0-9]+/ { planned = substr($0, 4) }
		/^#look / { look[++looked] = $0; next } # of scripts/look.c
		function seen(what, name, rest) {
			rest = what
			sub(/^#look [^ ]+ [^ ]+ ?/, "", rest)
			split(what, word, " ")
			if (word[2] == "fd") {
				name = word[4]
				sub(/^[^ ]+ /, "", rest)
				return lang == "ja" ? "exercise が起動した " name " では、ファイルディスクリプター " word[3] "（" rest "）が最初から開いていました。exercise の起動時にはなかったものです。" : \
					name ", which the exercise started, began with descriptor " word[3] " open (" rest "); the exercise itself had begun without it."
			}
			if (word[2] == "on")
				return lang == "ja" ? "exercise が終了して 1 秒たっても、exercise が起動した " rest " が動いていました。" : \
					rest ", which the exercise started, still ran a second after the exercise had ended."
			if (word[2] == "zombie")
				return lang == "ja" ? "exercise が起動した " rest " が、終了して 1 秒たってもゾンビのまま残っていました。" : \
					rest ", which the exercise started, was still a zombie a second after it had ended."
			if (word[2] == "runs")
				return lang == "ja" ? "チェックがすべて終わった後も、exercise が動いていました（" word[3] " プロセス）。" : \
					"When the checks had ended, the exercise still ran (" word[3] (word[3] == 1 ? " process)." : " processes).")
			name = word[3]
			if (name == "hostname")
				return lang == "ja" ? "ホスト名が " rest " に変わっていました。" : "The hostname had become " rest "."
			if (name == "file")
				rest = "/tmp/" rest
			if (lang == "ja")
				return kind_ja[name] "（" rest "）が、チェックの後も残っていました。"
			return kind[name] " was left when the checks had ended: " rest
		}
		BEGIN {
			split("mount group link file msg sem shm", word, " ")
			split("A mount,A group,A network interface,A file,A message queue,A set of semaphores,Shared memory", en, ",")
			split("マウント,グループ,ネットワークインターフェース,ファイル,メッセージキュー,セマフォ,共有メモリ", ja, ",")
			for (i in word) {
				kind[word[i]] = en[i]
				kind_ja[word[i]] = ja[i]
			}
		}
		# one cause, and one hint; what waits for the first check says so
		/^# (hint: |ヒント：)/ && said[$0]++ && !verbose && !/first check passes|最初のチェックに/ {
			$0 = lang == "ja" ? "# ヒント：上と同じです。" : "# hint: as above"
		}
		/^# (hint: |ヒント：)/ || verbose { sub(/^# /, "     "); print }
		END {
			if (planned == "") { # bats says it before it runs anything
				print lang == "ja" ? "チェックを始められませんでした（理由は上の表示のとおりです）。演習の正誤は、まだ確かめていません。" : \
					"The checks could not be started, for the reason above. Your exercise was not judged."
				exit 70
			}
			lost = planned - passed - failed - skipped
			if (lost > 0)
				failed += lost # they were stopped
			printf "\n%d passed, %d failed%s\n", passed, failed,
				skipped ? ", " skipped " skipped" : ""
			if (looked && passed && !failed) {
				print lang == "ja" ? "\n気づいたこと（合否には関係しません）：" : "\nA second look (none of it is a failure):"
				for (i = 1; i <= looked; i++)
					print "     " seen(look[i])
			}
			exit failed ? 1 : passed ? 0 : skipped ? 77 : 1
		}
	'
}

# The descriptor that an exercise is to give to COMMAND, where there is one.
asks_for() { # NN-NAME
	sed -n 's/^# COMMAND is to get descriptor \([0-9]*\)\.$/\1/p' "tests/exercises/$1.bats"
}

# Of what exercise_tap says: the last stage that passes, with all before it. One
# that is skipped is none of them, and does not stop it.
stage_reached() {
	awk '
		/^FAIL / && (!failed || $2 + 0 < failed) { failed = $2 + 0 }
		/^PASS / { passed[$2 + 0] }
		END {
			for (n in passed)
				if ((!failed || n + 0 < failed) && n + 0 > reached)
					reached = n + 0
			print reached + 0
		}'
}

# What the slides and the site are made with, as slides/package-lock.json says.
need_node() { # NAME
	has npm || {
		t "$1: npm is missing: install Node.js 18 or newer" \
			"$1: npm がありません。Node.js 18 以降をインストールしてください。" >&2
		exit 77
	}
	cmp -s slides/package-lock.json slides/node_modules/.kakuri 2>/dev/null && return
	(cd slides && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2
	cp slides/package-lock.json slides/node_modules/.kakuri
}
