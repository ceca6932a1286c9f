s/LSM_LIST, "landlock"/LSM_LIST, "nosuch"/
