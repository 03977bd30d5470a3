# For gdb in this directory, while make gdb-server waits in another terminal:
# loads the kernel's symbols and our commands, and connects to the machine. gdb
# reads this file by itself only if you trust it; "gdb -nx -x .gdbinit" always
# reads it.
#
# Ancestor: xv6's .gdbinit.tmpl, which make fills with a port for each user.

file build/tally.elf
source tools/tally.gdb
target remote 127.0.0.1:1234
