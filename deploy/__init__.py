"""What containers and services need around aibot."""
