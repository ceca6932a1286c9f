# shellcheck shell=bash
# What was proved of each chapter, and of which files: tests/proved, a line each,
# CHAPTER WHAT HASH, and what this machine skipped, which the reference machine
# is asked for. A chapter is due again when one of its files is another, and on
# one day of seven, as machines change, too, and so do scripts/check and prove,
# which are not among its files: they have tests of their own.
proved=tests/proved

# WHAT: host and vm are scripts/prove's, cast is scripts/record's, session
# scripts/sessions', output scripts/output's, on:KERNELS:LAYOUTS scripts/matrix',
# tests:KERNEL:LAYOUT:FILE those of FILE in a virtual machine, edits, escape and
# sweep what .ci/run says.
inputs() { # WHAT NN-NAME
	local chapter=$2 n=${2%%-*} kind=$1 measured exercise
	shopt -s nullglob
	measured=("tests/measured/$chapter"/*.[ch] tests/measured/*.h)
	exercise=("chapters/$chapter"/*.c "tests/exercises/$chapter".* "tests/solutions/$chapter.c"
		"tests/wrong/$n"-*.* scripts/sandbox)
	case $kind in
	cast) set -- "${exercise[@]}" "${measured[@]}" scripts/record "tests/sessions/$n"-* ;;
	session) set -- "chapters/$chapter"/*.c "chapters/$chapter/session.txt" scripts/play.c scripts/sessions ;;
	output) set -- "tests/measured/$chapter"/* tests/measured/*.h scripts/output scripts/normalise ;;
	on:*) set -- "${measured[@]}" scripts/matrix ;;
	tests:*) set -- "chapters/$chapter"/*.[ch] "chapters/$chapter/session.txt" "${measured[@]}" \
		"tests/$n-"*.bats tests/helper.bash scripts/play.c ;;
	edits) set -- scripts/vm scripts/check scripts/lib.sh tests/vm-work.bats ;;
	escape) set -- scripts/{vm,escape,lib.sh} chapters/28-container/container.c tests/escape/{,levels/}* tests/vm-escape.bats ;;
	sweep) set -- scripts/sweep tests/measured/{08,12}-*/*.[ch] tests/measured/*.h tests/solutions/06-*.c ;;
	*) set -- "${exercise[@]}" "${measured[@]}" tests/helper.bash "tests/$chapter.bats" \
		"chapters/$chapter/session.txt" "tests/mutants/$n"-*.sed "tests/mutants/tiny/$n"-*.sed ;;
	esac
	for file; do
		case $kind:$file in session:*/exercise.c | tests:*/exercise.c) continue ;; esac # a reader's
		[ ! -f "$file" ] || echo "$file"
	done
}
hash_of() { # WHAT NN-NAME
	inputs "$@" | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-16
}
is_due() { # WHAT NN-NAME
	local n=$((10#${2%%-*}))
	[ $(($(date +%s) / 86400 % 7)) -eq $((n % 7)) ] ||
		! grep -qsE "^$2	$1	$(hash_of "$@")(	|$)" $proved
}
left_for_vm() { # NN-NAME: what this machine skips; nothing is said where it was never asked
	awk -F'\t' -v chapter="$1" '$1 == chapter && $2 == "host" { print $4; exit }' $proved 2>/dev/null
}
was_proved() { # WHAT NN-NAME HASH [SKIPPED]; "-" is the hash of what was not
	local line="$2	$1	$3${4:+	$4}"
	touch $proved
	(
		flock 9
		{
			grep -v "^$2	$1	" $proved || :
			echo "$line"
		} | LC_ALL=C sort >$proved.new && mv $proved.new $proved
	) 9>>build/proved.lock
}
path_of() { (cd chapters && echo "$(printf %02d "$((10#$1))")"-*); } # NUMBER
