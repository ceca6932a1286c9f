# pidfd_getfd.c
s/attached = attach(pid)/attached = EPERM/
