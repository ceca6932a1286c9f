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
static const struct bpf_insn no_answer[] = {
    EXIT,
};

/* Whatever it is asked: yes. */
static const struct bpf_insn yes[] = {
    SET(R0, 1),
    EXIT,
};

/* Yes, unless it is the character device 1:5, under whatever path. */
static int
load_no_zero(void)
{
	const struct bpf_insn program[] = {
	    SET(R0, 1),				 /* yes, and that is it if */
	    LOAD(R2, R1, FIELD(access_type)),	 /* (access << 16 | type) */
	    AND(R2, 0xffff),			 /* the type */
	    IF_OTHER(R2, BPF_DEVCG_DEV_CHAR, 5), /* is not "character", */
	    LOAD(R2, R1, FIELD(major)),		 /* or the major number */
	    IF_OTHER(R2, 1, 3),			 /* is not "memory", */
	    LOAD(R2, R1, FIELD(minor)),		 /* or the minor number */
	    IF_OTHER(R2, 5, 1),			 /* is not "zero"; */
	    SET(R0, 0),				 /* otherwise: no */
	    EXIT,
	};

	return must_load(DEVICE, program, sizeof program);
}

/* Load it, or show what the verifier has against it. */
static int
show_load(const char *name, const struct bpf_insn *program, size_t size)
{
	char log[4096], *line;
	int fd = load(DEVICE, program, size, log), error = errno;

	printf("   host$ bpf(BPF_PROG_LOAD, %s)\n", name);
	for (line = strtok(log, "\n"); line != NULL; line = strtok(NULL, "\n"))
		if (strncmp(line, "processed ", 10) != 0) /* its own work */
			printf("   %s\n", line);
	printf("   %s\n", fd == -1 ? strerror(error) : "ok");
	return fd;
}

/* How many programs are asked about this group, those above included? */
static uint32_t
asked(const char *who, const char *dir)
{
	int group = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	union bpf_attr a;

	memset(&a, 0, sizeof a);
	a.query.target_fd = (uint32_t)group;
	a.query.attach_type = BPF_CGROUP_DEVICE;
	a.query.query_flags = BPF_F_QUERY_EFFECTIVE;
	if (group == -1 || bpf(BPF_PROG_QUERY, &a) == -1)
		err(FAIL, "BPF_PROG_QUERY");
	close(group);
	printf("   host$ bpf(BPF_PROG_QUERY, %s)\n   prog_cnt %u\n", who,
	       a.query.prog_cnt);
	return a.query.prog_cnt;
}

static int
refuse(const char *dir)
{
	int before, null, zero, host, program;

	step("Attach a program that says no to the device 1:5.",
	     "デバイス 1:5 に no と答えるプログラムをアタッチします。");
	before = opens("group", dir, "/dev/zero");
	program = load_no_zero();
	attach(BPF_PROG_ATTACH, "group", dir, program, BPF_CGROUP_DEVICE);
	zero = opens("group", dir, "/dev/zero");
	null = opens("group", dir, "/dev/null");
	claim(
	    before == 0 && zero == EPERM && null == 0,
	    "The group can open /dev/null, but no longer /dev/zero.",
	    "グループから /dev/null は開けますが、/dev/zero はもう開けません。");
	host = opens("host", NULL, "/dev/zero");
	claim(host == 0 && zero == EPERM, "Outside the group nothing changed.",
	      "グループの外では、何も変わっていません。");
	return program;
}

static void
add_yes(const char *dir, int no, int yes)
{
	char *below = group(dir, "-below");
	uint32_t before, two, one;
	int refused, opened;

	step("In a group below, attach the program that says yes.",
	     "その下のグループに、yes と答えるプログラムをアタッチします。");
	before = asked("below", below);
	attach(BPF_PROG_ATTACH, "below", below, yes, BPF_CGROUP_DEVICE);
	two = asked("below", below);
	refused = opens("below", below, "/dev/zero");

	step("Detach the program that says no from the group above.",
	     "上のグループから、no と答えるプログラムをデタッチします。");
	attach(BPF_PROG_DETACH, "group", dir, no, BPF_CGROUP_DEVICE);
	one = asked("below", below);
	opened = opens("below", below, "/dev/zero");
	claim(two == before + 1 && refused == EPERM && one == two - 1 &&
		  opened == 0,
	      "All are asked, and a single no from above was enough.",
	      "すべてのプログラムに尋ね、上からの no が 1 つあれば拒否します"
	      "。");
}

int
main(int argc, char *argv[])
{
	int first, second, no;
	char *dir;

	demo(argc, argv, ROOT);
	dir = v2_group();
	step("Load two programs: one ends without an answer, one says yes.",
	     "2 つのプログラムをロードします。1 つ目は答えずに終わり、2 つ目は"
	     " yes と答えます。");
	first = show_load("no_answer", no_answer, sizeof no_answer);
	second = show_load("yes", yes, sizeof yes);
	claim(first == -1 && second != -1,
	      "The verifier refused the first one; it never ran.",
	      "1 つ目は、実行される前に検証器に拒否されました。");
	no = refuse(dir);
	explore_in(dir);
	add_yes(dir, no, second);
	return verdict(4);
}
