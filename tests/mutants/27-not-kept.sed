s/restrict_to(dirs);/&\n\tclose(kept);/
