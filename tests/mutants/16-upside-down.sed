s/"lowerdir=app:python:base,upperdir=upper,/"lowerdir=base:python:app,upperdir=upper,/
