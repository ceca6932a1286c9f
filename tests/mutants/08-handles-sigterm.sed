s/^\tsent &= tell(1, number);/\tsignal(number, (void (*)(int))_exit);\n&/
