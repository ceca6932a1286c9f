# container.c
s/clearenv();//
