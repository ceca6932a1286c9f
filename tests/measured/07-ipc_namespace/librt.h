/*
 * librt.h - mq_open(3) and its like where cc alone does not link them.
 *
 * Before glibc 2.34 they are in librt; they are these system calls, which take
 * the name without its slash.
 */
#ifndef LIBRT_H
#define LIBRT_H

#include <sys/syscall.h>
#include <mqueue.h>
#include <unistd.h>

#if defined(__GLIBC__) && __GLIBC__ == 2 && __GLIBC_MINOR__ < 34
#undef mq_open
#define mq_open(name, ...) syscall(SYS_mq_open, (name) + 1, __VA_ARGS__)
#define mq_getattr(queue, attr) syscall(SYS_mq_getsetattr, queue, NULL, attr)
#define mq_send(queue, text, size, priority)                                   \
	syscall(SYS_mq_timedsend, queue, text, size, priority, NULL)
#define mq_receive(queue, text, size, priority)                                \
	syscall(SYS_mq_timedreceive, queue, text, size, priority, NULL)
#endif

#endif
