# bounding_set.c
s/chroot("\/")/0/
