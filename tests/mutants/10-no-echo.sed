/^use_cable/,/^}/s/after = ping(.*/after = true;/
