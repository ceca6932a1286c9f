s/int result = mount(.*;/int result = 0;/
