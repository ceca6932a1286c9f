# other_abi.c
s/if (filter != NULL &&/if (false \&\&/
