s/^\tpropagate("\/", MS_PRIVATE | MS_REC);$//
