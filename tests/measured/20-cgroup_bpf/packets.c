/*
 * packets - a program of ours counts the packets of a group, or drops them.
 *
 * Linux 4.10 (2017). See bpf(2).
 */
#define _GNU_SOURCE
#include <sched.h>
#include "bpf.h"
#include "traffic.h"

enum { PACKET = BPF_PROG_TYPE_CGROUP_SKB, IN = 0, OUT = 1, NUMBERS };
static int map; /* of two 64-bit numbers, which programs and we can see */

static void
make_map(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = sizeof(uint32_t);
	attr.value_size = sizeof(uint64_t);
	attr.max_entries = NUMBERS;
	map = trace_fd("host", bpf(BPF_MAP_CREATE, &attr));
	if (map == -1)
		err(errno == ENOSYS ? SKIP : FAIL, "BPF_MAP_CREATE");
}

static uint64_t
counted(uint32_t which)
{
	uint64_t value = 0;
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.map_fd = (uint32_t)map;
	attr.key = (uintptr_t)&which;
	attr.value = (uintptr_t)&value;
	if (trace("host", bpf(BPF_MAP_LOOKUP_ELEM, &attr)) == -1)
		err(FAIL, "BPF_MAP_LOOKUP_ELEM");
	return value;
}

/* Load a program that must be good; if not, the log says why. */
static int
load(const struct bpf_insn *program, size_t size)
{
	char log[4096];
	union bpf_attr attr = to_load(PACKET, program, size, log);
	int fd = trace_fd("host", bpf(BPF_PROG_LOAD, &attr));

	if (fd == -1)
		not_loaded(log);
	return fd;
}

/* Add one to a number of the map, and let the packet pass. */
static int
counter(int which)
{
	enum {
		KEY,
		R2_IS,
		THE_KEY,
		THE_MAP,
		MAP2,
		LOOK,
		IF_NONE,
		ONE,
		ADD_IT,
		YES
	};
	const struct bpf_insn program[] = {
	    [KEY] = STORE(R10, -4, which), /* the key, on the stack */
	    [R2_IS] = COPY(R2, R10),	   /* r2 points */
	    [THE_KEY] = ADD(R2, -4),	   /*    to the key */
	    [THE_MAP] = MAP(R1, map),	   /* r1 is the map: takes two */
	    [LOOK] =
		CALL(BPF_FUNC_map_lookup_elem), /* r0 points to the number */
	    [IF_NONE] = IF_EQUAL(R0, 0, IF_NONE, YES), /* or to nothing */
	    [ONE] = SET(R1, 1),			       /* one more */
	    [ADD_IT] = COUNT(R0, R1),		       /*    is added to it */
	    [YES] = SET(R0, 1),			       /* yes, let it pass */
	    EXIT,
	};

	return load(program, sizeof program);
}

static const struct bpf_insn no[] = {SET(R0, 0), EXIT};

static void
attach(const char *dir, int program, int where)
{
	union bpf_attr attr;

	attr = to_attach(dir, program, where, BPF_F_ALLOW_MULTI);
	if (trace("host", bpf(BPF_PROG_ATTACH, &attr)) == -1)
		err(errno == EINVAL ? SKIP : FAIL,
		    "CONFIG_CGROUP_BPF, Linux 4.15");
}

/* The two numbers of the map, and whether they are what they should be. */
static bool
show_map(uint64_t in, uint64_t out)
{
	uint64_t i = counted(IN), o = counted(OUT);

	printf("   in %ju, out %ju\n", (uintmax_t)i, (uintmax_t)o);
	return i == in && o == out;
}

static void
count(const char *dir)
{
	bool nothing, all;

	step("Attach a counter for each direction. A child sends 7, gets 3.",
	     "方向ごとにカウンターをアタッチします。子プロセスは 7 個を送り、"
	     "3 個を受け取ります。");
	make_map();
	attach(dir, counter(IN), BPF_CGROUP_INET_INGRESS);
	attach(dir, counter(OUT), BPF_CGROUP_INET_EGRESS);
	traffic(NULL);
	nothing = show_map(0, 0);

	step("The same again, from a child that has joined the group.",
	     "グループに移動した子プロセスで、同じことをします。");
	traffic(dir);
	all = show_map(3, 7);
	claim(nothing && all,
	      "It counted 0 outside the group, and 7 and 3 in the group.",
	      "グループの外では 0 個、グループの中では 7 個と 3 個を数えまし"
	      "た。");
	explore_in(dir);
	if (command != NULL)
		show_map(0, 0);
}

static void
drop(const char *dir)
{
	int in, out;

	step("Attach a program that says no to each packet that leaves.",
	     "出ていくパケットに、すべて no と答えるプログラムをアタッチ"
	     "します。");
	attach(dir, load(no, sizeof no), BPF_CGROUP_INET_EGRESS);
	in = traffic(dir);
	out = traffic(NULL);
	printf("   container: sendto: %s\n   host: sendto: %s\n",
	       in == 0 ? "ok" : strerror(in), out == 0 ? "ok" : strerror(out));
	claim(
	    in == EPERM && out == 0,
	    "In the group sendto(2) is refused, outside on this lo it is not.",
	    "グループの中の sendto(2) は拒否され、同じ lo を使う外の sendto(2)"
	    " は成功します。");
}

int
main(int argc, char *argv[])
{
	char *dir;

	demo(argc, argv, ROOT);
	dir = v2_group();
	if (unshare(CLONE_NEWNET) == -1 || rtnl_up("lo") == -1)
		err(FAIL, "a network namespace with lo");
	count(dir);
	drop(dir);
	return verdict(2);
}
