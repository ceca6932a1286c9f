/*
 * cgroup_bpf - a program of ours decides which devices a group may open.
 *
 * Linux 4.10 (2017) for packets, see packets.c; 4.15 (2018) for devices, and
 * for several programs in one place. See bpf(2), and the part about the
 * device controller in the kernel's admin-guide/cgroup-v2.rst.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include "bpf.h"
#include "opens.h"

#define FIELD(name) offsetof(struct bpf_cgroup_dev_ctx, name)
enum { DEVICE = BPF_PROG_TYPE_CGROUP_DEVICE };

/* r0 has no value before one is put there: what would this one say? */
static const struct bpf_insn no_answer_program[] = {
    EXIT,
};

/* Whatever it is asked: yes. */
static const struct bpf_insn yes_program[] = {
    SET(R0, 1),
    EXIT,
};

/* Yes, unless it is the character device 1:5, under whatever path. */
enum { TYPE, LOW, IF_TYPE, MAJOR, IF_MAJOR, MINOR, IF_MINOR, NO, END, YES };
static const struct bpf_insn no_zero_program[] = {
    [TYPE] = LOAD(R2, R1, FIELD(access_type)), /* access << 16 | type */
    [LOW] = AND(R2, 0xffff),		       /* the type */
    [IF_TYPE] = IF_OTHER(R2, BPF_DEVCG_DEV_CHAR, IF_TYPE, YES),
    [MAJOR] = LOAD(R2, R1, FIELD(major)),
    [IF_MAJOR] = IF_OTHER(R2, 1, IF_MAJOR, YES), /* not "memory" */
    [MINOR] = LOAD(R2, R1, FIELD(minor)),
    [IF_MINOR] = IF_OTHER(R2, 5, IF_MINOR, YES), /* not "zero" */
    [NO] = SET(R0, 0),
    [END] = EXIT,
    [YES] = SET(R0, 1),
    EXIT,
};

static char verifier[4096]; /* what it has to say about the last program */

static void
show_log(void)
{
	char *line;

	for (line = strtok(verifier, "\n"); line != NULL;
	     line = strtok(NULL, "\n"))
		if (strncmp(line, "processed ", 10) != 0) /* its own work */
			printf("   %s\n", line);
}

static void
load_three(int *yes, int *no)
{
	int silent;
	union bpf_attr no_answer, says_yes, no_zero;

	step("Load three programs: no answer, yes, no to the device 1:5.",
	     "3 つのプログラムをロードします。答えずに終わるもの、yes と答える"
	     "もの、デバイス 1:5 に no と答えるものです。");
	no_answer = to_load(DEVICE, no_answer_program, sizeof no_answer_program,
			    verifier);
	silent = trace_fd("host", bpf(BPF_PROG_LOAD, &no_answer));
	if (silent == -1 && *verifier == '\0')
		not_loaded(verifier);
	show_log();
	says_yes = to_load(DEVICE, yes_program, sizeof yes_program, verifier);
	*yes = trace_fd("host", bpf(BPF_PROG_LOAD, &says_yes));
	no_zero =
	    to_load(DEVICE, no_zero_program, sizeof no_zero_program, verifier);
	*no = trace_fd("host", bpf(BPF_PROG_LOAD, &no_zero));
	claim(
	    silent == -1 && *yes != -1 && *no != -1,
	    "The verifier refused the program without an answer, and took the "
	    "other two.",
	    "検証器は、答えずに終わるプログラムを拒否し、ほかの 2 つを受け入れ"
	    "ました。");
}

/* How many programs are asked about this group, those above included? */
static uint32_t
asked(const char *dir)
{
	int group = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	union bpf_attr below;

	if (group == -1)
		err(FAIL, "%s", dir);
	memset(&below, 0, sizeof below);
	below.query.target_fd = (uint32_t)group;
	below.query.attach_type = BPF_CGROUP_DEVICE;
	below.query.query_flags = BPF_F_QUERY_EFFECTIVE;
	if (trace("host", bpf(BPF_PROG_QUERY, &below)) == -1)
		err(FAIL, "BPF_PROG_QUERY");
	close(group);
	printf("   prog_cnt %u\n", below.query.prog_cnt);
	return below.query.prog_cnt;
}

/* What bpf(2) gets to attach a program to a group beside others, as BPF_F_
   ALLOW_MULTI has it, and what it gets to detach it. */
static union bpf_attr
multi(const char *dir, int program)
{
	return to_attach(dir, program, BPF_CGROUP_DEVICE, BPF_F_ALLOW_MULTI);
}

static union bpf_attr
gone(const char *dir, int program)
{
	return to_attach(dir, program, BPF_CGROUP_DEVICE, 0);
}

static void
done(long result)
{
	if (result == -1)
		err(FAIL, "BPF_PROG_ATTACH");
}

static void
refuse(const char *dir, int no)
{
	union bpf_attr group_no = multi(dir, no);
	int before, null, zero, host;

	step("Attach the one that says no to the device 1:5.",
	     "デバイス 1:5 に no と答えるプログラムをアタッチします。");
	before = opens("container", dir, "/dev/zero");
	if (trace("host", bpf(BPF_PROG_ATTACH, &group_no)) == -1)
		err(errno == EINVAL ? SKIP : FAIL,
		    "CONFIG_CGROUP_BPF, Linux 4.15");
	zero = opens("container", dir, "/dev/zero");
	null = opens("container", dir, "/dev/null");
	claim(
	    before == 0 && zero == EPERM && null == 0,
	    "The group can open /dev/null, but no longer /dev/zero.",
	    "グループから /dev/null は開けますが、/dev/zero はもう開けません。");
	host = opens("host", NULL, "/dev/zero");
	claim(host == 0 && zero == EPERM,
	      "Outside the group /dev/zero can still be opened.",
	      "グループの外からは、/dev/zero をこれまでどおり開けます。");
}

/* Two groups, one below the other, and every pair of answers but no and no. */
static void
two_answers(const char *dir, int no, int yes)
{
	char *below = group(dir, "-below");
	union bpf_attr below_yes = multi(below, yes),
		       old_yes = gone(below, yes);
	union bpf_attr below_no = multi(below, no), old_no = gone(below, no);
	union bpf_attr group_yes = multi(dir, yes), group_no = gone(dir, no);
	uint32_t one, two;
	int no_above, no_below, both;

	step("In a group below, attach the one that says yes.",
	     "その下のグループに、yes と答えるプログラムをアタッチします。");
	one = asked(below);
	done(trace("host", bpf(BPF_PROG_ATTACH, &below_yes)));
	two = asked(below);
	no_above = opens("container", below, "/dev/zero");

	step("The other way round: yes above, no below.",
	     "逆にします。上のグループで yes、下のグループで no と答えます。");
	trace("host", bpf(BPF_PROG_DETACH, &group_no));
	done(trace("host", bpf(BPF_PROG_ATTACH, &group_yes)));
	trace("host", bpf(BPF_PROG_DETACH, &old_yes));
	done(trace("host", bpf(BPF_PROG_ATTACH, &below_no)));
	no_below = opens("container", below, "/dev/zero");

	step("Yes above, and yes below.",
	     "上のグループも下のグループも yes と答えます。");
	trace("host", bpf(BPF_PROG_DETACH, &old_no));
	done(trace("host", bpf(BPF_PROG_ATTACH, &below_yes)));
	both = opens("container", below, "/dev/zero");
	claim(two == one + 1 && no_above == EPERM && no_below == EPERM &&
		  both == 0,
	      "One no was enough, from above or below; two yes opened it.",
	      "上か下のどちらか一方が no なら拒否され、両方が yes なら開けまし"
	      "た。");
}

/* The same two groups, where the one above was attached with other flags. */
static void
other_flags(const char *root, int no, int yes)
{
	char *dir = group(root, "-flags"), *below = group(dir, "-below");
	union bpf_attr override = gone(dir, no), no_flag = gone(dir, no);
	union bpf_attr below_yes = multi(below, yes),
		       old_yes = gone(below, yes);
	int replaced, error;

	override.attach_flags = BPF_F_ALLOW_OVERRIDE;
	step("The no above with BPF_F_ALLOW_OVERRIDE, then the yes below.",
	     "上のグループに no を BPF_F_ALLOW_OVERRIDE でアタッチしてから、"
	     "下のグループに yes をアタッチします。");
	done(trace("host", bpf(BPF_PROG_ATTACH, &override)));
	done(trace("host", bpf(BPF_PROG_ATTACH, &below_yes)));
	replaced = opens("container", below, "/dev/zero");
	claim(replaced == 0,
	      "/dev/zero can be opened below: yes has taken the place of no.",
	      "下のグループから /dev/zero を開けます。yes が no に取って代わり"
	      "ました。");

	step("The no above without a flag, then the yes below.",
	     "上のグループに no をフラグなしでアタッチしてから、下のグループに"
	     " yes をアタッチします。");
	trace("host", bpf(BPF_PROG_DETACH, &old_yes));
	trace("host", bpf(BPF_PROG_DETACH, &no_flag));
	done(trace("host", bpf(BPF_PROG_ATTACH, &no_flag)));
	error = 0;
	if (trace("host", bpf(BPF_PROG_ATTACH, &below_yes)) == -1)
		error = errno;
	claim(error == EPERM,
	      "Nothing can be attached below: EPERM, where step 3 could.",
	      "下のグループには何もアタッチできません（EPERM）。ステップ 3 では"
	      "できました。");
}

int
main(int argc, char *argv[])
{
	int yes, no;
	char *dir;

	demo(argc, argv, ROOT);
	dir = v2_group();
	load_three(&yes, &no);
	refuse(dir, no);
	explore_in(dir);
	two_answers(dir, no, yes);
	other_flags(need_v2(), no, yes);
	return verdict(6);
}
