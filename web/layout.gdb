# Prints as JSON where the members of the kernel's structures are, and where its
# variables are. gdb reads both from the kernel's ELF file, and the constants
# from the object of layout.c, whose name is in the variable $constants: web.mk
# sets it. If the kernel lacks one of the names, gdb ends with an error.
#
#	gdb -nx -batch -x web/layout.gdb build/tally.elf
#
# Exit status: 0, or 1 if the kernel lacks a name.
#
# Ancestor: none.

# Prints a member of a structure: its offset and its size in bytes.
define member
	printf "\t\"$arg0.$arg1\": [%d, %d],\n", \
		(int)&((struct $arg0 *)0)->$arg1, \
		(int)sizeof(((struct $arg0 *)0)->$arg1)
end

define size
	printf "\t\"sizeof.$arg0\": %d,\n", (int)sizeof(struct $arg0)
end

# Prints a variable's linear address. For a static variable, `private` also
# needs the name of its file.
define symbol
	printf "\t\"$arg0\": %u,\n", (unsigned)&$arg0
end

define private
	printf "\t\"$arg1\": %u,\n", (unsigned)&'$arg0'::$arg1
end

define constant
	printf "\t\"$arg0\": %d,\n", (int)$arg0
end

printf "{\n"

member task pid
member task name
member task state
member task parent
member task next_pid
member task files
member task fd
member task space
member task loading
size task

member space dir
member space pages
member space areas
member space first
size space

member area start
member area end
member area flags
member area contents
member area offset
member area next
size area

member contents top
member contents height
member contents size
member contents pages
size contents

member node contents
member node next
member node mode
member node parent
member node users
member node links
size node

member record node
member record bytes
member record length
member record name
size record

member pipe next
member pipe ring
member pipe first
member pipe used
member pipe at
member pipe readers
member pipe writers
size pipe

member pool_page next
member pool_page used
size pool_page

member cut contents
member cut next
size cut

member walk next
member walk page
size walk

member run next
size run

symbol mem_map
symbol mem_sheet
symbol nr_pages
symbol loaded_end
symbol frontier
symbol frontier_end
symbol archive_start
symbol archive_bytes
symbol archive_map
symbol run_list
symbol table_list
symbol dir_list
symbol kernel_dir
symbol mem_changes
symbol tree_changes
symbol current
symbol init_task
symbol idle_task
symbol ticks
symbol root
private mm/pool.c pages
private mm/pool.c full_pages
private mm/contents.c cuts
private kernel/pipe.c pipes
private kernel/tree.c nodes
private kernel/paths.c walks
private kernel/tasks.c pid_table
printf "\t\"pid_chains\": %d,\n", (int)(sizeof('kernel/tasks.c'::pid_table) / 4)
# These two names come from the linker script, and have no type.
printf "\t\"kernel_start\": %u,\n", (unsigned)&kernel_start
printf "\t\"kernel_end\": %u,\n", (unsigned)&kernel_end

# Prints the constants. The last line, "version", ends the JSON object.
eval "file %s", $constants
constant page_size
constant kernel_base
constant entries_of_table
constant user_tables
constant reserved
constant fd_array
constant object_size
constant present
constant writable
constant big
constant flat
constant type_mask
constant directory
constant symbolic_link
constant command_line_at
constant command_line_bytes
constant loader_seal_at
printf "\t\"version\": 1\n}\n"
