# openat2.c
s/, \.resolve = resolve}/}/
