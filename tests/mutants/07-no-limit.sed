s/fprintf(f, "%ld\\n", value);//
