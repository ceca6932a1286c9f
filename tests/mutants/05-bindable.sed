s/^\tpropagate("\/mnt\/private", MS_UNBINDABLE);$//
