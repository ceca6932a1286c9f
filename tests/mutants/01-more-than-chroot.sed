s/if (chroot("\/usr")/if (unshare(CLONE_NEWUTS) == -1 || chroot("\/usr")/
s/^#include "escape.h"/&\n#include <sched.h>/
