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

/* How it reaches the world. */
struct net {
	enum network kind;
	const char *parent, *bridge; /* interfaces of the host */
	uint32_t address, gateway;   /* as on the wire */
	unsigned prefix;
};

/* What it gets of the machine. */
struct limits {
	struct limit list[MAX_LIMITS];
	int count;
	long long memory; /* v1's swap is the sum of both */
	bool has_pids;	  /* or it gets the default */
};

/* Who COMMAND runs as, by the files of ROOT. */
struct identity {
	uid_t uid;
	gid_t gid, groups[MAX_USER_GROUPS];
	int group_count;
	const char *home;
};

struct container {
	/* What was asked for: COMMAND, */
	const char *name, *hostname, *workdir, *user;
	char *const *command;
	char **variables;		 /* NAME=VALUE; NULL ends them */
	bool explain, terminal, entered; /* by kakuri exec */
	const char *log;		 /* --detach */
	/* its files, */
	const char *rootfs; /* the top layer, often the only one */
	const char *layers[MAX_LAYERS], *keep;
	int layer_count;
	bool read_only;
	struct volume *volumes;
	int volume_count;
	struct device devices[2 * MAX_DEVICES]; /* and what all have */
	int device_count;
	/* what it is shut in by, */
	uint64_t capabilities; /* what is left to root */
	const char *seccomp;   /* default, off, or a file of the host */
	bool supervise;	       /* we answer mknod and mount */
	const char *landlock[MAX_LANDLOCK], *apparmor, *boottime;
	int landlock_count;
	bool rootless, idmap; /* in a user namespace */
	struct range ranges[MAX_RANGES];
	int range_count;
	/* and what it gets of the rest. */
	struct net net;
	struct limits limits;

	/* What it came to: what the launcher holds, */
	int states, state;	   /* the directory of all, and its file */
	int lock;		   /* on the directory of --keep */
	char *groups[MAX_CGROUPS]; /* the one of v2 is the first */
	int group_count;
	int group;	  /* that one, open, or -1 */
	bool all_unified; /* there is no v1 */
	int tree;	  /* ROOT as a mount that it takes along */
	pid_t pid;	  /* 0 in the child */
	int init;	  /* a pidfd: its PID 1; of exec, its COMMAND */
	/* both, */
	int signals;	     /* a signalfd */
	int line[2];	     /* sockets: the launcher's end, PID 1's end */
	int stream[STREAMS]; /* what is COMMAND's 0, 1, 2 */
	int complaints;	     /* where PID 1 says what went wrong */
	int tty;	     /* one side of the terminal, or -1 */
	/* and PID 1. */
	int root;      /* ROOT, mounted */
	int proc, pts; /* its /proc and /dev/pts */
	struct identity who;
};

#define PRINTF(text, rest) __attribute__((format(printf, text, rest)))

/* Who gets a const container leaves nothing in it for who comes after him. */

/* language.c */
void choose_language(void);
const char *in_language(const char *) __attribute__((format_arg(1)));
/* err(3), in the language of whoever reads it. */
#define err(status, text, ...) err(status, in_language(text), ##__VA_ARGS__)
#define errx(status, text, ...) errx(status, in_language(text), ##__VA_ARGS__)
#define warn(text, ...) warn(in_language(text), ##__VA_ARGS__)
/* kakuri.c */
extern bool explaining;
extern int explaining_to; /* a descriptor */
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
void claim_name(struct container *);
void leave_state(struct container *);
void publish(const struct container *);
void admit(const struct container *);
void remove_container(char *[]);
void remove_ours(void);
char *state_value(int, const char *, int);
bool is_held(int);
int open_container(const char *, int *);
int find_container(const char *, int *);
int open_states(void);
const char *next_state(int);
/* limits.c */
long long bytes(const char *);
bool set_memory(struct container *, const char *);
bool set_swap(struct container *, const char *);
bool set_cpus(struct container *, const char *);
bool set_cpuset(struct container *, const char *);
bool set_pids(struct container *, const char *);
bool set_io(struct container *, const char *);
void set_default_limits(struct container *);
/* cgroup.c */
void prepare_cgroup(struct container *);
void join_cgroups(const struct container *);
bool has_old_groups(const struct container *);
const char *old_group(struct container *, const char *);
void remove_group(const char *);
bool has_word(const char *, const char *);
int write_file(const char *, const char *, const char *);
int write_self(const struct container *, const char *, const char *);
int read_file(const char *, const char *, char *, size_t);
/* device.c */
bool add_device(struct container *, const char *);
void limit_devices(struct container *);
void bind_device(int, const char *);
/* commands.c */
void list_containers(char *[]);
void inspect_container(char *[]);
void show_stats(char *[]);
void pause_container(char *[]);
void resume_container(char *[]);
void kill_container(char *[]);
bool is_paused(int);
/* exec.c */
int exec_command(struct container *);
char *find_command(const char *);
/* program.c */
void guard_program(char *[]);
void close_descriptors(void);
void keep_descriptors(int *, int);
void forget_arguments(void);
/* namespaces.c */
bool set_boottime(struct container *, const char *);
void enter_namespaces(struct container *);
void shift_clock(const struct container *);
void set_hostname(const struct container *);
void go_ahead(const struct container *);
void await_launcher(const struct container *);
void tell_launcher(const struct container *);
bool await_init(const struct container *);
bool is_alone(const struct container *);
/* mapping.c */
bool set_uidmap(struct container *, const char *);
void check_mapping(struct container *);
void take_root(struct container *);
void map_users(const struct container *);
void become_root(const struct container *);
bool is_mapped(const struct container *, unsigned);
unsigned user_outside(const struct container *, unsigned);
/* network.c */
bool set_network(struct container *, const char *);
bool set_address(struct container *, const char *);
bool set_gateway(struct container *, const char *);
bool set_bridge(struct container *, const char *);
void check_network(struct container *);
void connect_network(const struct container *);
void configure_network(const struct container *);
void open_network(const struct container *, int proc);
/* path.c */
const char *descriptor_path(int);
int open_in_root(int, const char *, int);
int open_beneath(int, const char *, int);
int open_directory(const char *);
int open_to_read(const char *);
int open_to_change(const char *);
int open_place(const char *);
int open_self(int, const char *, int);
int find_target(int, const char *);
int make_target(const struct container *, const char *, mode_t);
/* overlay.c */
void lock_upper(struct container *);
void mount_layers(const struct container *);
void set_root(struct container *, char *);
/* rootfs.c */
void mount_root(struct container *);
void mount_volumes(const struct container *);
void make_workdir(const struct container *);
void pivot(const struct container *);
void limit_mount(int, unsigned long);
void attach_mount(int, int, const char *);
void bind_mount(int, int, unsigned long, const char *);
/* system.c */
void mount_system(struct container *);
void check_system(const struct container *);
/* capabilities.c */
extern const uint64_t default_capabilities;
bool change_capability(struct container *, const char *, bool);
void drop_capabilities(const struct container *);
void settle_capabilities(const struct container *, bool);
void leave_keyring(void);
/* seccomp.c */
void prepare_seccomp(struct container *);
void save_seccomp(const struct container *);
void apply_seccomp(const struct container *);
void load_seccomp(struct container *, int);
/* supervise.c */
void check_supervision(const struct container *);
void answer_requests(const struct container *, struct pollfd *);
/* detach.c */
void detach(const struct container *);
void let_starter_go(const struct container *);
int start_line(void);
void leave_start(void);
/* landlock.c */
bool add_landlock(struct container *, const char *);
void apply_landlock(const struct container *);
void apply_apparmor(const struct container *);
void save_landlock(const struct container *);
void load_landlock(struct container *, int);
/* streams.c */
void prepare_streams(struct container *);
void split_streams(struct container *);
void use_streams(const struct container *);
void leave_streams(const struct container *);
void carry(int, int, int, int);
void move_streams(struct pollfd *);
bool drain_streams(void);
void give_streams(const struct container *, uid_t, gid_t);
/* terminal.c */
void open_terminal(struct container *);
void take_terminal(struct container *);
void check_terminal(const struct container *);
void control_terminal(const struct container *);
void watch_over_terminal(const struct container *);
void resize_terminal(const struct container *);
void send_descriptor(const struct container *, int);
int receive_descriptor(const struct container *);
/* user.c */
void find_user(struct container *);
void become_user(const struct container *);
/* process.c */
void take_signals(struct container *);
bool has_ended(int);
void save_variables(const struct container *);
void load_variables(struct container *, int);
_Noreturn void be_command(const struct container *);
_Noreturn void be_init(const struct container *);
int attend(const struct container *);

#endif
