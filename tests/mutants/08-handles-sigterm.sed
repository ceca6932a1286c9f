s/^\tkill(1, number);/\tsignal(number, (void (*)(int))_exit);\n&/
