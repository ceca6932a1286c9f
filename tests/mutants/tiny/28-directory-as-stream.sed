# container.c
s/else if (S_ISDIR(st.st_mode))/else if (0)/
