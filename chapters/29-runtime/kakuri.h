/*
 * kakuri.h - what the parts of the runtime know of each other.
 */
#ifndef KAKURI_H
#define KAKURI_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Newer than a C library may be; the same numbers on every architecture. */
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_fsopen
#define SYS_fsopen 430
#define SYS_fsconfig 431
#define SYS_fsmount 432
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Exit status: as env(1), nohup(1) and the other container tools have it. */
enum { OURS = 125, CANNOT_RUN = 126, NOT_FOUND = 127, SIGNALLED = 128 };

/* stdin, stdout, stderr; and what PID 1 has to say, to the launcher. */
enum { STREAMS = 3, CARRIED = 4 };
enum { MAX_LAYERS = 128, MAX_USER_GROUPS = 64, MAX_LIMITS = 24 };
enum { MAX_DEVICES = 16, MAX_LANDLOCK = 16, MAX_CGROUPS = 12, MAX_RANGES = 8 };

enum network { NONE, HOST, VETH, MACVLAN };

/* A directory or file of the host at another place, or a tmpfs. */
struct volume {
	const char *source; /* NULL: a tmpfs */
	const char *target;
	const char *size; /* of the tmpfs: size=64M, or NULL */
	bool read_only;
};

/* One file of a cgroup: the controller, v2's file and text, v1's. */
struct limit {
	const char *option, *controller, *file, *old_file, *text, *old_text;
};

struct device {
	const char *path;
	char type; /* c or b */
	int major, minor;
	const char *access; /* of r, w, m */
};

/* Numbers of users and groups, from these on. */
struct range {
	unsigned inside, outside, count;
};

struct container {
	/* What was asked for. */
	const char *rootfs; /* the top layer, often the only one */
	const char *layers[MAX_LAYERS], *keep;
	char *const *command;
	const char *name, *hostname, *workdir, *user;
	char **variables; /* NAME=VALUE; NULL ends them */
	struct volume *volumes;
	bool read_only, explain, terminal, entered; /* by kakuri exec */
	const char *log;			    /* --detach */
	enum network network;
	const char *parent, *bridge; /* interfaces of the host */
	uint32_t address, gateway;   /* as on the wire */
	unsigned prefix;
	bool rootless, idmap; /* in a user namespace */
	struct range ranges[MAX_RANGES];
	struct limit limits[MAX_LIMITS];
	long long memory;
	bool has_pids;
	const char *landlock[MAX_LANDLOCK], *apparmor, *boottime;
	struct device devices[2 * MAX_DEVICES]; /* and what all have */
	const char *seccomp;   /* default, off, or a file of the host */
	bool supervise;	       /* we answer mknod and mount */
	uint64_t capabilities; /* what is left to root */

	/* How many there are of each. */
	int layer_count, volume_count, range_count, limit_count, device_count;
	int landlock_count, user_group_count, group_count;

	/* What it came to. */
	int init;	     /* a pidfd: PID 1 of the container */
	int signals;	     /* a signalfd */
	int line[2];	     /* sockets: the launcher's end, PID 1's end */
	int tree;	     /* ROOT as a mount that the launcher took along */
	int root;	     /* ROOT, mounted */
	int proc, pts;	     /* its /proc and /dev/pts, in PID 1 */
	int stream[STREAMS]; /* what is COMMAND's 0, 1, 2 */
	int complaints;	     /* where PID 1 says what went wrong */
	int tty;	     /* one side of the terminal, or -1 */
	int lock;	     /* on the directory of --keep */
	pid_t pid;
	uid_t uid;
	gid_t gid, user_groups[MAX_USER_GROUPS];
	const char *home;
	int states, state;	   /* the directory of all, and its file */
	char *groups[MAX_CGROUPS]; /* the one of v2 is the first */
	int group;		   /* that one, open, or -1 */
	bool all_unified;	   /* there is no v1 */
};

#define PRINTF(text, rest) __attribute__((format(printf, text, rest)))

typedef void stage(struct container *); /* a line of run() */
typedef void const_stage(const struct container *);
typedef bool setter(struct container *, const char *); /* false: no */
typedef void command(char *[]);

/* language.c */
void choose_language(void);
const char *in_language(const char *) __attribute__((format_arg(1)));
/* err(3), in the language of whoever reads it. */
#define err(status, text, ...) err(status, in_language(text), ##__VA_ARGS__)
#define errx(status, text, ...) errx(status, in_language(text), ##__VA_ARGS__)
#define warn(text, ...) warn(in_language(text), ##__VA_ARGS__)
/* kakuri.c */
extern bool explaining;
int step(int chapter, int result, const char *format, ...) PRINTF(3, 4);
/* What no chapter teaches; and what is said of a call that comes next. */
#define must(result, ...) step(0, result, __VA_ARGS__)
#define explain(chapter, ...) step(chapter, 0, __VA_ARGS__)
/* options.c */
long long number(const char **, char end, long long most);
void list_options(void);
void read_options(struct container *, int, char *[]);
void add_layer(struct container *, const char *);
/* state.c */
stage claim_name, leave_state;
const_stage publish, admit;
command remove_container;
void remove_ours(void);
char *state_value(int, const char *, int);
int open_container(const char *, int *);
int find_container(const char *, int *);
int open_states(void);
const char *next_state(int);
/* limits.c */
long long bytes(const char *);
setter set_memory, set_swap, set_cpus, set_cpuset, set_pids, set_io;
stage set_default_limits;
/* cgroup.c */
stage prepare_cgroup;
const_stage join_cgroups;
bool has_old_groups(const struct container *);
const char *old_group(struct container *, const char *);
void remove_group(const char *);
bool has_word(const char *, const char *);
int write_file(const char *, const char *, const char *);
int write_self(const struct container *, const char *, const char *);
int read_file(const char *, const char *, char *, size_t);
/* device.c */
setter add_device;
stage limit_devices;
void bind_device(int, const char *);
/* commands.c */
command list_containers, inspect_container, show_stats, pause_container;
command resume_container, kill_container;
bool is_paused(int);
/* exec.c */
int exec_command(struct container *);
char *find_command(const char *);
/* program.c */
command guard_program;
void close_descriptors(void);
void keep_descriptors(int *, int);
void forget_arguments(void);
/* namespaces.c */
setter set_boottime;
stage enter_namespaces;
const_stage shift_clock, set_hostname, go_ahead, await_launcher;
const_stage tell_launcher;
bool await_init(const struct container *);
bool is_alone(const struct container *);
/* mapping.c */
setter set_uidmap;
stage check_mapping, take_root;
const_stage map_users, become_root;
bool is_mapped(const struct container *, unsigned);
unsigned user_outside(const struct container *, unsigned);
/* network.c */
setter set_network, set_address, set_gateway, set_bridge;
stage check_network;
const_stage connect_network, configure_network;
void open_network(const struct container *, int proc);
/* path.c */
const char *descriptor_path(int);
int open_in_root(int, const char *, int);
int open_beneath(int, const char *, int);
int open_directory(const char *);
int open_to_read(const char *);
int open_place(const char *);
int open_self(int, const char *, int);
int find_target(int, const char *);
int make_target(const struct container *, const char *, mode_t);
/* overlay.c */
stage lock_upper;
const_stage mount_layers;
void set_root(struct container *, char *);
/* rootfs.c */
stage mount_root;
const_stage mount_volumes, pivot;
void limit_mount(int, unsigned long);
void attach_mount(int, int, const char *);
void bind_mount(int, int, unsigned long, const char *);
/* system.c */
stage mount_system;
const_stage check_system;
/* capabilities.c */
extern const uint64_t default_capabilities;
bool change_capability(struct container *, const char *, bool);
const_stage drop_capabilities;
void settle_capabilities(const struct container *, bool);
void leave_keyring(void);
/* seccomp.c */
stage prepare_seccomp;
const_stage save_seccomp, apply_seccomp;
void load_seccomp(struct container *, int);
/* supervise.c */
const_stage check_supervision;
void answer_requests(const struct container *, struct pollfd *);
/* detach.c */
const_stage detach, let_starter_go;
int start_line(void);
void leave_start(void);
/* landlock.c */
setter add_landlock;
const_stage apply_landlock, apply_apparmor, save_landlock;
void load_landlock(struct container *, int);
/* streams.c */
stage prepare_streams, split_streams;
const_stage use_streams, leave_streams;
void carry(int, int, int, int);
void move_streams(struct pollfd *);
bool drain_streams(void);
void give_streams(const struct container *, uid_t, gid_t);
/* terminal.c */
stage open_terminal, take_terminal;
const_stage check_terminal, control_terminal, watch_over_terminal,
    resize_terminal;
void send_descriptor(const struct container *, int);
int receive_descriptor(const struct container *);
/* user.c */
stage find_user;
const_stage become_user;
/* process.c */
stage take_signals;
bool has_ended(int);
void save_variables(const struct container *);
void load_variables(struct container *, int);
_Noreturn void be_command(const struct container *);
_Noreturn void be_init(const struct container *);
int attend(const struct container *);

#endif
