/^cross/,/^}/s/after = ping(.*/after = true;/
