s/= poll(&event, 1, timeout)/= 0/
