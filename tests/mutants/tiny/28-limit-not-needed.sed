# container.c
s/else if (value == enough)/else if (value != NULL)/
