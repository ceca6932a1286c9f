s/there != -1/false/
