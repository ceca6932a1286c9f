s/"lowerdir=app:python:base,upperdir=upper,/"lowerdir=base,upperdir=upper,/
