s/^	pid = child();/	restrict_to("host", (const char *const[]){"\/usr", NULL});\n&/
