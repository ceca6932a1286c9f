/*
 * ordinary.h - be an ordinary user, and know why one is refused here. None of
 * it is needed to make a user namespace.
 */
#ifndef ORDINARY_H
#define ORDINARY_H

#include <grp.h>
#include "../demo.h"

/* A number in a file of one line, such as a sysctl; -1 where there is none. */
static inline long
number_in(const char *path)
{
	long n;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		return -1;
	if (fscanf(f, "%ld", &n) != 1)
		n = -1;
	fclose(f);
	return n;
}

/* Who started sudo? The first user, where nobody is named or it was root. */
static inline unsigned int
behind_sudo(const char *name)
{
	const char *value = getenv(name);
	char *end = NULL;
	unsigned long n = value != NULL ? strtoul(value, &end, 10) : 0;

	return n > 0 && n < UINT32_MAX && *end == '\0' ? n : 1000;
}

/* Started by root: go on as the person behind sudo, without capabilities. */
static inline void
become_ordinary(void)
{
	uid_t uid = behind_sudo("SUDO_UID");
	gid_t gid = behind_sudo("SUDO_GID");

	if (geteuid() != 0)
		return;
	if (setgroups(0, NULL) == -1 || setresgid(gid, gid, gid) == -1 ||
	    setresuid(uid, uid, uid) == -1)
		skip(
		    "root cannot become an ordinary user here (a user "
		    "namespace?): start it as an ordinary user",
		    "この環境の root は一般ユーザーになれません（ユーザー名前空間"
		    "の中かもしれません）。一般ユーザーとして実行して"
		    "ください。");
	prctl(PR_SET_DUMPABLE, 1); /* or our /proc files stay root's */
	printf(say("\nStarted as root, this goes on as uid %u.\n",
		   "\nroot として起動されたので、uid %u として続けます。\n"),
	       (unsigned int)uid);
}

/* Known reasons, each with its remedy; an unknown one is a failure. */
static inline void
refused(const char *call, int error)
{
	if (error == ENOSPC)
		skip("no more user namespaces are allowed here: sysctl "
		     "user.max_user_namespaces",
		     "ユーザー名前空間の数が上限に達しています。sysctl の "
		     "user.max_user_namespaces を確認してください。");
	if (error == EINVAL || error == ENOSYS)
		skip("this kernel has no user namespaces (CONFIG_USER_NS)",
		     "このカーネルではユーザー名前空間を使えません"
		     "（CONFIG_USER_NS）。");
	if (number_in("/proc/sys/kernel/unprivileged_userns_clone") == 0)
		skip("for root only: sysctl kernel.unprivileged_userns_clone=1",
		     "root にしか許可されていません。sysctl "
		     "kernel.unprivileged_userns_clone=1 で許可できます。");
	if (number_in("/proc/sys/kernel/"
		      "apparmor_restrict_unprivileged_userns") == 1)
		skip("AppArmor gives programs without a profile no power in "
		     "user namespaces (Ubuntu 23.10 and newer): sysctl "
		     "kernel.apparmor_restrict_unprivileged_userns=0",
		     "AppArmor が、プロファイルのないプログラムにユーザー"
		     "名前空間での権限を与えません（Ubuntu 23.10 以降）。"
		     "sysctl kernel.apparmor_restrict_unprivileged_userns=0 "
		     "で許可できます。");
	if (prctl(PR_GET_SECCOMP) == 2 || error == EACCES)
		skip(
		    "a seccomp filter or LSM refuses it (inside a container?): "
		    "run it on the host or in a virtual machine",
		    "seccomp フィルターか LSM が拒否しています（コンテナの中"
		    "かもしれません）。ホストか仮想マシンで実行して"
		    "ください。");
	errx(FAIL, "%s: %s", call, strerror(error));
}

#endif
