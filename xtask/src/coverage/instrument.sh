#!/bin/sh
# What cargo calls in place of the compiler for the crates of the workspace, and for them alone.
exec "$@" -Cinstrument-coverage
