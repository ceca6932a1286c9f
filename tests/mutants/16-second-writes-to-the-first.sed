s/"merged2\/srv\/second"/"merged\/srv\/second"/
