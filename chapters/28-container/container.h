/*
 * container.h - what the parts of the container know of each other.
 */
#ifndef CONTAINER_H
#define CONTAINER_H

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
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Exit status: as env(1), nohup(1) and the other container tools have it. */
enum { OURS = 125, CANNOT_RUN = 126, NOT_FOUND = 127, SIGNALLED = 128 };

enum {
	STREAMS = 3, /* stdin, stdout, stderr */
	MAX_USER_GROUPS = 64,
	MAX_LAYERS = 128,
	MAX_LIMITS = 24,
	MAX_CGROUPS = 12,
	MAX_RANGES = 8,
	MAX_DEVICES = 16,
	MAX_LANDLOCK = 16
};

enum network { NONE, HOST, VETH, MACVLAN };

/* A directory or file of the host at another place, or a tmpfs. */
struct volume {
	const char *source; /* NULL: a tmpfs */
	const char *target;
	bool read_only;
};

/* One file of a cgroup: the controller, v2's file and text, v1's. */
struct limit {
	const char *option, *controller, *file, *old_file;
	char text[64], old_text[64];
};

struct device {
	const char *path;
	char type; /* c or b */
	int major, minor, access;
};

/* Numbers of users and groups, from these on. */
struct range {
	unsigned inside, outside, count;
};

struct container {
	/* What was asked for. */
	const char *rootfs; /* the top layer, often the only one */
	const char *layers[MAX_LAYERS], *keep;
	int layer_count;
	char *const *command;
	const char *hostname, *workdir, *user;
	char **variables; /* NAME=VALUE; NULL ends them */
	struct volume *volumes;
	int volume_count;
	bool read_only, explain, terminal, entered; /* by container exec */
	const char *log;			    /* --detach */
	enum network network;
	const char *parent, *bridge; /* interfaces of the host */
	uint32_t address, gateway;
	unsigned prefix;
	const char *name;
	bool rootless, idmap; /* in a user namespace */
	struct range ranges[MAX_RANGES];
	int range_count;
	struct limit limits[MAX_LIMITS];
	int limit_count;
	long long memory;
	bool has_pids;
	const char *landlock[MAX_LANDLOCK], *apparmor, *boottime;
	int landlock_count;
	struct device devices[MAX_DEVICES];
	int device_count;
	const char *seccomp;   /* default, off, or a file of the host */
	bool supervise;	       /* we answer mknod and mount */
	uint64_t capabilities; /* what is left to root */

	/* What it came to. */
	int launcher, init;  /* pidfds: us, and PID 1 of the container */
	int signals;	     /* a signalfd */
	int line[2];	     /* sockets: the launcher's end, PID 1's end */
	int tree;	     /* ROOT as a mount that the launcher took along */
	int root;	     /* ROOT, mounted */
	int stream[STREAMS]; /* what is COMMAND's 0, 1, 2 */
	int tty;	     /* one side of the terminal, or -1 */
	int lock;	     /* on the directory of --keep */
	pid_t pid;
	uid_t uid;
	gid_t gid, user_groups[MAX_USER_GROUPS];
	int user_group_count;
	char home[256];
	int states, state;	   /* the directory of all, and its file */
	char *groups[MAX_CGROUPS]; /* the one of v2 is the first */
	int group_count, group;	   /* that one, open, or -1 */
	bool all_unified;	   /* there is no v1 */
};

/* container.c */
void explain(int chapter, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
extern bool explaining;
int must(int result, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int step(int chapter, int result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* options.c */
long long number(const char **, char end, long long most);
void list_options(void);
void read_options(struct container *, int, char *[]);
void add_layer(struct container *, const char *);
/* state.c */
void claim_name(struct container *);
void record(const struct container *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void publish(const struct container *);
void remove_ours(void);
void leave_state(struct container *);
char *state_value(int, const char *, int);
int open_container(const char *, int *);
int find_container(const char *, int *);
int open_states(void);
void remove_container(char *[]);
const char *next_state(int);
/* limits.c */
bool set_memory(struct container *, const char *);
bool set_swap(struct container *, const char *);
bool set_cpus(struct container *, const char *);
bool set_cpuset(struct container *, const char *);
bool set_pids(struct container *, const char *);
bool set_io(struct container *, const char *);
void set_default_limits(struct container *);
/* cgroup.c */
void prepare_cgroup(struct container *);
bool has_old_groups(const struct container *);
void join_cgroups(const struct container *);
const char *old_group(struct container *, const char *);
void remove_group(const char *);
bool has_word(const char *, const char *);
int write_file(const char *, const char *, const char *);
int read_file(const char *, const char *, char *, size_t);
/* device.c */
bool add_device(struct container *, const char *);
void limit_devices(struct container *);
void bind_devices(const struct container *);
/* commands.c */
bool is_paused(int);
void list_containers(char *[]);
void inspect_container(char *[]);
void show_stats(char *[]);
void pause_container(char *[]);
void resume_container(char *[]);
void kill_container(char *[]);
/* exec.c */
int exec_command(struct container *);
/* program.c */
void guard_program(char *[]);
void close_descriptors(void);
void forget_arguments(void);
void reset_limits(void);
/* namespaces.c */
void enter_namespaces(struct container *);
bool set_boottime(struct container *, const char *);
void shift_clock(const struct container *);
void set_hostname(const struct container *);
void go_ahead(const struct container *);
void await_launcher(const struct container *);
/* mapping.c */
bool set_uidmap(struct container *, const char *);
bool is_mapped(const struct container *, unsigned);
void check_mapping(struct container *);
void map_users(const struct container *);
void become_root(const struct container *);
void take_root(struct container *);
/* network.c */
bool set_network(struct container *, const char *);
bool set_address(struct container *, const char *);
bool set_gateway(struct container *, const char *);
bool set_bridge(struct container *, const char *);
void check_network(struct container *);
void connect_network(const struct container *);
void configure_network(const struct container *);
/* path.c */
const char *descriptor_path(int);
int find_target(int, const char *);
int make_target(const struct container *, const char *, mode_t);
/* overlay.c */
void set_root(struct container *, char *);
void lock_upper(struct container *);
void mount_layers(const struct container *);
/* rootfs.c */
void mount_root(struct container *);
void mount_volumes(const struct container *);
void pivot(struct container *);
void bind_mount(int, int, unsigned long, const char *);
void limit_mount(int, unsigned long);
/* system.c */
void mount_system(const struct container *);
void mask_system(const struct container *);
/* capabilities.c */
extern const uint64_t default_capabilities;
void change_capability(struct container *, const char *, bool);
void drop_capabilities(const struct container *);
void settle_capabilities(const struct container *, bool);
void leave_keyring(void);
/* seccomp.c */
void prepare_seccomp(struct container *);
void save_seccomp(const struct container *);
void load_seccomp(struct container *, int);
void apply_seccomp(const struct container *);
/* supervise.c */
void check_supervision(const struct container *);
void answer_requests(const struct container *, struct pollfd *);
/* detach.c */
void detach(const struct container *);
void let_starter_go(const struct container *);
void leave_start(void);
/* landlock.c */
bool add_landlock(struct container *, const char *);
void apply_landlock(const struct container *);
void apply_apparmor(const struct container *);
void save_landlock(const struct container *);
void load_landlock(struct container *, int);
/* streams.c */
void prepare_streams(struct container *);
void split_streams(const struct container *);
void use_streams(const struct container *);
void leave_streams(const struct container *);
void carry(int, int, int, int);
void move_streams(struct pollfd *);
void drain_streams(void);
/* terminal.c */
void send_descriptor(const struct container *, int);
int receive_descriptor(const struct container *);
void check_terminal(const struct container *);
void open_terminal(struct container *);
void control_terminal(const struct container *);
void watch_over_terminal(const struct container *);
void take_terminal(struct container *);
void resize_terminal(const struct container *);
/* user.c */
void find_user(struct container *);
void become_user(const struct container *);
/* process.c */
void take_signals(struct container *);
bool has_ended(int);
_Noreturn void be_command(const struct container *);
_Noreturn void be_init(const struct container *);
int attend(const struct container *);

#endif
