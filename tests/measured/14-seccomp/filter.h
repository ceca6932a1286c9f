/*
 * filter.h - the numbers that the filters of this chapter are made for, and
 * the call that hands one to the kernel.
 */
#ifndef FILTER_H
#define FILTER_H

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include "../demo.h"

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "which AUDIT_ARCH_ constant is this machine's?"
#endif
#define X32 0x40000000 /* this bit in a number of x86_64's is the x32 ABI */

#define LENGTH(filter) (sizeof(filter) / sizeof *(filter))

/* From now on the kernel asks the filter first. 0, or the error. */
static inline int
install(struct sock_filter *filter, unsigned short length)
{
	struct sock_fprog program = {.len = length, .filter = filter};

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == -1)
		return errno;
	return 0;
}

static inline int
report(const char *who, const char *what, int said)
{
	printf("   %s$ %s\n   %s\n", who, what, said ? strerror(said) : "ok");
	return said;
}

#endif
