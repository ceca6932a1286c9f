/*
 * capabilities.c - root, but not the host's: fourteen pieces of its power.
 */
#include "kakuri.h"
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <strings.h>

#define BIT(capability) (UINT64_C(1) << (capability))

/* What Docker, too, leaves to a container. */
const uint64_t default_capabilities =
    BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FOWNER) | BIT(CAP_FSETID) |
    BIT(CAP_KILL) | BIT(CAP_SETGID) | BIT(CAP_SETUID) | BIT(CAP_SETPCAP) |
    BIT(CAP_NET_BIND_SERVICE) | BIT(CAP_NET_RAW) | BIT(CAP_SYS_CHROOT) |
    BIT(CAP_MKNOD) | BIT(CAP_AUDIT_WRITE) | BIT(CAP_SETFCAP);

/* By number, from 0. */
static const char names[] =
    "chown dac_override dac_read_search fowner fsetid kill setgid setuid "
    "setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw "
    "ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct "
    "sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod "
    "lease audit_write audit_control setfcap mac_override mac_admin syslog "
    "wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore ";

/* --cap-add, --cap-drop: with or without CAP_, or all. */
bool
change_capability(struct container *c, const char *text, bool add)
{
	const char *name = text + (strncasecmp(text, "cap_", 4) == 0 ? 4 : 0);
	bool all = strcasecmp(text, "all") == 0;
	size_t n = strlen(name), cap = 0;
	uint64_t set = 0;

	for (const char *p = names; *p != '\0'; p = strchr(p, ' ') + 1, cap++)
		if (all ||
		    (strcspn(p, " ") == n && strncasecmp(p, name, n) == 0))
			set |= BIT(cap);
	c->capabilities = add ? c->capabilities | set : c->capabilities & ~set;
	return set != 0;
}

static void
set_capabilities(uint64_t set)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	must(syscall(SYS_capget, &head, data), "capget");
	for (int i = 0; i < 2; i++) {
		data[i].effective = data[i].permitted &= set >> (32 * i);
		data[i].inheritable = 0;
	}
	must(syscall(SYS_capset, &head, data), "capset");
}

/*
 * The bounding set is what execve(2) gives back to root; it goes first. To
 * become another user, to give him the terminal and to signal him, takes four
 * that may be dropped.
 */
void
drop_capabilities(const struct container *c)
{
	explain(2, "prctl(PR_CAPBSET_DROP), capset: %d capabilities are left",
		__builtin_popcountll(c->capabilities));
	for (int cap = 0; cap < 64; cap++)
		if ((c->capabilities & BIT(cap)) == 0 &&
		    prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == -1) {
			if (errno == EINVAL) /* this kernel has no more */
				break;
			err(OURS, "PR_CAPBSET_DROP");
		}
	must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0),
	     "PR_CAP_AMBIENT_CLEAR_ALL");
	set_capabilities(c->capabilities | BIT(CAP_SETUID) | BIT(CAP_SETGID) |
			 BIT(CAP_KILL) | BIT(CAP_CHOWN));
	step(2, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
	     "prctl(PR_SET_NO_NEW_PRIVS): no set-uid program adds any");
}

/* Once the user is who he shall be; PID 1 goes on signalling him. */
void
settle_capabilities(const struct container *c, bool init)
{
	set_capabilities(c->capabilities | (init ? BIT(CAP_KILL) : 0));
}

/* The keys of the host's session stay there. A kernel may have no keys. */
void
leave_keyring(void)
{
	explain(13, "keyctl(KEYCTL_JOIN_SESSION_KEYRING): no keys of the host");
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) == -1 &&
	    errno != ENOSYS)
		err(OURS, "KEYCTL_JOIN_SESSION_KEYRING");
}
