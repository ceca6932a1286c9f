/*
 * 29-host.c - a program of the host's, which says so.
 *
 * Without a C library: it is also run in the place of a dynamic loader, with
 * another program's image in its memory. Compiled by 29-swaps with -nostdlib.
 */
#include <sys/syscall.h>

static const char said[] = "of-the-host\n";

static void
call(long number, long first, const void *second, long third)
{
#if defined(__x86_64__)
	__asm__ volatile("syscall"
			 : "+a"(number)
			 : "D"(first), "S"(second), "d"(third)
			 : "rcx", "r11", "memory");
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = number, x0 __asm__("x0") = first;
	register const void *x1 __asm__("x1") = second;
	register long x2 __asm__("x2") = third;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2)
			 : "memory");
#endif
}

void
_start(void)
{
	call(SYS_write, 1, said, sizeof said - 1);
	call(SYS_exit_group, 0, 0, 0);
}
