# container.c
s/if (!S_ISDIR(st.st_mode))/if (0)/
