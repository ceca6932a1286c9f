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
	union bpf_attr a;

	memset(&a, 0, sizeof a);
	a.map_type = BPF_MAP_TYPE_ARRAY;
	a.key_size = sizeof(uint32_t);
	a.value_size = sizeof(uint64_t);
	a.max_entries = NUMBERS;
	if ((map = bpf(BPF_MAP_CREATE, &a)) == -1)
		err(errno == ENOSYS ? SKIP : FAIL, "BPF_MAP_CREATE");
}

static uint64_t
counted(uint32_t which)
{
	uint64_t value = 0;
	union bpf_attr a;

	memset(&a, 0, sizeof a);
	a.map_fd = (uint32_t)map;
	a.key = (uintptr_t)&which;
	a.value = (uintptr_t)&value;
	if (bpf(BPF_MAP_LOOKUP_ELEM, &a) == -1)
		err(FAIL, "BPF_MAP_LOOKUP_ELEM");
	return value;
}

/* Add one to a number of the map, and let the packet pass. */
static int
counter(int which)
{
	const struct bpf_insn program[] = {
	    STORE(R10, -4, which),	    /* the key, on the stack */
	    COPY(R2, R10),		    /* r2 points */
	    ADD(R2, -4),		    /*    to the key */
	    MAP(R1, map),		    /* r1 is the map */
	    CALL(BPF_FUNC_map_lookup_elem), /* r0 points to the number */
	    IF_EQUAL(R0, 0, 2),		    /* or to nothing: go on at yes */
	    SET(R1, 1),			    /* one more */
	    COUNT(R0, R1),		    /*    is added to it */
	    SET(R0, 1),			    /* yes, let it pass */
	    EXIT,
	};

	return must_load(PACKET, program, sizeof program);
}

static const struct bpf_insn no[] = {SET(R0, 0), EXIT};

/* The two numbers of the map, and whether they are what they should be. */
static bool
show_map(uint64_t in, uint64_t out)
{
	uint64_t i = counted(IN), o = counted(OUT);

	printf("   host$ bpf(BPF_MAP_LOOKUP_ELEM)\n   in %ju, out %ju\n",
	       (uintmax_t)i, (uintmax_t)o);
	return i == in && o == out;
}

static void
count(const char *dir)
{
	bool nothing, all;

	step("Attach a counter for each direction. A child sends 7, gets 3.",
	     "方向ごとにカウンターをアタッチします。子プロセスは 7 個を送り、"
	     "3 個を受け取ります。");
	attach(BPF_PROG_ATTACH, "group", dir, counter(IN),
	       BPF_CGROUP_INET_INGRESS);
	attach(BPF_PROG_ATTACH, "group", dir, counter(OUT),
	       BPF_CGROUP_INET_EGRESS);
	traffic(NULL);
	nothing = show_map(0, 0);

	step("The same again, from a child that has joined the group.",
	     "グループに移動した子プロセスで、同じことをします。");
	traffic(dir);
	all = show_map(3, 7);
	claim(nothing && all, "The map has counted the group's packets only.",
	      "マップが数えたのは、グループのパケットだけです。");
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
	attach(BPF_PROG_ATTACH, "group", dir, must_load(PACKET, no, sizeof no),
	       BPF_CGROUP_INET_EGRESS);
	in = traffic(dir);
	out = traffic(NULL);
	printf("   group$ sendto()\n   %s\n   host$ sendto()\n   %s\n",
	       in == 0 ? "ok" : strerror(in), out == 0 ? "ok" : strerror(out));
	claim(in == EPERM && out == 0,
	      "The group cannot send; others on the same interface can.",
	      "グループからは送れません。同じインターフェースを使うほかの"
	      "プロセスは送れます。");
}

int
main(int argc, char *argv[])
{
	char *dir;

	demo(argc, argv, ROOT);
	dir = v2_group();
	if (unshare(CLONE_NEWNET) == -1 || rtnl_up("lo") == -1)
		err(FAIL, "a network namespace with lo");
	make_map();
	count(dir);
	drop(dir);
	return verdict(2);
}
