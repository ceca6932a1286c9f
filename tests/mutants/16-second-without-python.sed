s/"lowerdir=app:python:base,upperdir=upper2,/"lowerdir=app:base,upperdir=upper2,/
