/*
 * filter.h - the numbers that the filters of this chapter are made for. The
 * call that hands a filter to the kernel is in each program.
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
#define X32 0x40000000 /* __X32_SYSCALL_BIT: this bit in a number is x32's */

#define LENGTH(filter) (sizeof(filter) / sizeof *(filter))

#endif
