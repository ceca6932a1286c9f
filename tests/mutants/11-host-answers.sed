s/^\tmake_switch();/&\n\treflect();/
