s/^[\t ]*MS_REC | MS_PRIVATE, NULL)) == -1)/MS_SHARED, NULL)) == -1)/
