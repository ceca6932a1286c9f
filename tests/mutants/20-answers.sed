s/no_answer\[\] = {/&SET(R0, 0),/
