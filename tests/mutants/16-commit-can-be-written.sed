# layer_diff.c
s/"commit", "lowerdir=disk\/upper:app:python:base"/"commit", "lowerdir=app:python:base,upperdir=disk\/upper,workdir=disk\/work"/
