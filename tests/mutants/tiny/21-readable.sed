# psi.c
s/{.events = POLLPRI}/{.events = POLLIN | POLLPRI}/;s/event.revents & POLLPRI/event.revents \& POLLIN/
