s/^	restrict_to("child", dirs);/&\n	close(kept);/
