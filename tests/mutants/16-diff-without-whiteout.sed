# layer_diff.c
s/S_ISCHR(st.st_mode) \&\& st.st_rdev == 0/0/
