s/^\t\tattacker();/\t\tfor (;;)\n\t\t\tpause();/
