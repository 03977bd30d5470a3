# gdb in this directory, when make gdb-server waits on another terminal: the
# kernel's symbols, our commands, the machine. gdb reads this file by itself
# only if its user has trusted it; "gdb -nx -x .gdbinit" always does.
#
# Ancestor: xv6's .gdbinit.tmpl, which make fills with a port for each user.

file build/tally.elf
source tools/tally.gdb
target remote 127.0.0.1:1234
