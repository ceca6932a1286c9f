s/if (trace("container", chroot("\/usr"))/if (unshare(CLONE_NEWUTS) == -1 || sethostname("container", 9) == -1 || chroot("\/usr")/
s/^#include "..\/demo.h"/&\n#include <sched.h>/
