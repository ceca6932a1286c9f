s/no_answer_program\[\] = {/&SET(R0, 0),/
