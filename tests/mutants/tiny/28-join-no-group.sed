# container.c
/^join(/,/^}/s/clone_into_group(0, &pidfd)/fork()/
