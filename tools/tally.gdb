# gdb's commands for the kernel's memory; make debug loads them.
#
#	memmap		prints the count array, as ranges of equal state
#	runlist		prints the pages of kalloc's run list, in its order
#	ptwalk ADDR	prints the entries that lead from CR3 to the page of a
#			linear address
#	type LINE	types a line for the guest's shell; then type "continue"
#			to let the guest run
#
# memmap and runlist read the kernel's variables, so paging must be on: type
# "break start" and "continue" first. ptwalk reads physical memory. Ctrl-C stops
# a running guest. The kernel reads lines from its function start() on; a line
# that is typed before that is lost.

set confirm off
set pagination off
set architecture i386
set disassemble-next-line auto

python
import gdb
import os

KERNEL_BASE = 0x40000000
RESERVED = 65535

def number(expression):
	return int(gdb.parse_and_eval(expression)) & 0xffffffff

def memory(address, size):
	return gdb.selected_inferior().read_memory(address, size).tobytes()

def state(count):
	return {0: "free", RESERVED: "reserved"}.get(count, "held")

class Memmap(gdb.Command):
	"""memmap: the count array, as ranges of equal state"""
	def __init__(self):
		super().__init__("memmap", gdb.COMMAND_DATA)

	def invoke(self, argument, from_tty):
		pages = number("nr_pages")
		if not pages:
			raise gdb.GdbError("memmap: mem_map is not set yet")
		raw = memory(number("mem_map"), 2 * pages)
		counts = memoryview(raw).cast("H")
		frontier = number("frontier")
		total = {"free": 0, "reserved": 0, "held": 0}
		start = 0
		for nr in range(1, pages + 1):
			kind = state(counts[start])
			if nr < pages and state(counts[nr]) == kind:
				continue
			most = max(counts[start:nr])
			line = "%08x..%08x %8d KiB  %s" % (start << 12,
				(nr << 12) - 1, (nr - start) * 4, kind)
			if kind == "held":
				line += ", most holders %d" % most
			print(line)
			total[kind] += nr - start
			start = nr
		print("%d pages: %d reserved, %d held, %d free" % (pages,
			total["reserved"], total["held"], total["free"]))
		print("frontier %08x" % (frontier << 12))

class Runlist(gdb.Command):
	"""runlist: the pages of kalloc's run list, in the list's order"""
	def __init__(self):
		super().__init__("runlist", gdb.COMMAND_DATA)

	def invoke(self, argument, from_tty):
		run = number("run_list")
		seen = set()
		while run and run not in seen:
			seen.add(run)
			print("%08x" % (run - KERNEL_BASE))
			run = int.from_bytes(memory(run, 4), "little")
		if run:
			print("%08x again: a circle" % (run - KERNEL_BASE))
		print("%d pages" % len(seen))

class Ptwalk(gdb.Command):
	"""ptwalk ADDR: from CR3 to the page that holds a linear address"""
	def __init__(self):
		super().__init__("ptwalk", gdb.COMMAND_DATA)

	def entry(self, name, table, index):
		at = table + 4 * index
		answer = gdb.execute("monitor xp/1wx 0x%x" % at, to_string=True)
		value = int(answer.split(":")[1], 16)
		bits = [word for bit, word in ((1, "present"), (2, "write"),
			(4, "user"), (32, "accessed"), (64, "dirty"),
			(128, "4 MiB" if name == "directory" else "PAT"),
			(256, "global")) if value & bit]
		print("%-9s %08x[%d] = %08x  %s" % (name, table, index, value,
			" ".join(bits) or "not present"))
		return value

	def invoke(self, argument, from_tty):
		if not argument:
			raise gdb.GdbError("ptwalk ADDR")
		address = number(argument)
		if not number("$cr0") & 0x80000000:
			raise gdb.GdbError("ptwalk: paging is off")
		value = self.entry("directory", number("$cr3") & ~0xfff,
			address >> 22)
		if value & 129 == 129:
			page = value & 0xffc00000 | address & 0x3fffff
		elif value & 1:
			value = self.entry("table", value & ~0xfff,
				address >> 12 & 1023)
			page = value & ~0xfff | address & 0xfff
		if value & 1:
			print("%08x is at physical %08x" % (address, page))
		else:
			print("%08x is not mapped" % address)

class Type(gdb.Command):
	"""type LINE: a line on the guest's terminal, which its shell reads"""
	def __init__(self):
		super().__init__("type", gdb.COMMAND_RUNNING)

	def invoke(self, argument, from_tty):
		if "TALLY_TYPED" not in os.environ:
			raise gdb.GdbError("type: the guest's keyboard is "
				"where make gdb-server runs")
		with open(os.environ["TALLY_TYPED"], "w") as typed:
			typed.write(argument + "\n")

Memmap()
Runlist()
Ptwalk()
Type()
end
