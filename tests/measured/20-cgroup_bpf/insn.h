/*
 * insn.h - the instructions that the programs of this chapter use, by name.
 *
 * A program has eleven registers. At its start r1 points to what it is asked
 * about; at its end r0 is the answer; r6 to r9 survive the call of a helper,
 * r1 to r5 do not; r10 points to the end of 512 bytes of stack.
 */
#include <linux/bpf.h>

enum { R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10 };

/* Every instruction has these five fields, eight bytes together. */
#define INSN(opcode, to, from, offset, number)                                 \
	{                                                                      \
		.code = (opcode), .dst_reg = (to), .src_reg = (from),          \
		.off = (offset), .imm = (number)                               \
	}

/* to = number */
#define SET(to, number) INSN(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, number)
/* to = from */
#define COPY(to, from) INSN(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0)
/* to += number */
#define ADD(to, number) INSN(BPF_ALU64 | BPF_ADD | BPF_K, to, 0, 0, number)
/* to &= number */
#define AND(to, number) INSN(BPF_ALU64 | BPF_AND | BPF_K, to, 0, 0, number)
/* to = the 32 bits at from + offset */
#define LOAD(to, from, offset)                                                 \
	INSN(BPF_LDX | BPF_MEM | BPF_W, to, from, offset, 0)
/* the 32 bits at to + offset = number */
#define STORE(to, offset, number)                                              \
	INSN(BPF_ST | BPF_MEM | BPF_W, to, 0, offset, number)
/* the 64 bits at to += from, in one piece whoever else does the same */
#define COUNT(to, from) INSN(BPF_STX | BPF_XADD | BPF_DW, to, from, 0, 0)
/* to = the map that is open as fd; this one takes the place of two */
#define MAP(to, fd)                                                            \
	INSN(BPF_LD | BPF_DW | BPF_IMM, to, BPF_PSEUDO_MAP_FD, 0, fd),         \
	    INSN(0, 0, 0, 0, 0)
/* if (reg == number) goto, if (reg != number) goto: a jump counts from the
   instruction after itself, and MAP is two */
#define IF_EQUAL(reg, number, here, to)                                        \
	INSN(BPF_JMP | BPF_JEQ | BPF_K, reg, 0, (to) - ((here) + 1), number)
#define IF_OTHER(reg, number, here, to)                                        \
	INSN(BPF_JMP | BPF_JNE | BPF_K, reg, 0, (to) - ((here) + 1), number)
/* r0 = helper(r1, ... r5) */
#define CALL(helper) INSN(BPF_JMP | BPF_CALL, 0, 0, 0, helper)
/* return r0 */
#define EXIT INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
