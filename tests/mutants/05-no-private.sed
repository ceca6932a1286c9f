s/^\tpropagate("\/mnt\/private", MS_PRIVATE);$//
