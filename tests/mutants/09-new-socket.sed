s/call_again(old);/call_again(socket(AF_INET, SOCK_STREAM, 0));/
