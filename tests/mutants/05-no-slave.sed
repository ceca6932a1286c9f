s/^\tpropagate("\/mnt\/slave", MS_SLAVE);$//
