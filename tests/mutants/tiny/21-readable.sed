# psi.c
s/{{.events = POLLPRI}/{{.events = POLLIN | POLLPRI}/;s/events\[0\].revents & POLLPRI/events[0].revents \& POLLIN/
