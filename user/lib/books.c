/*
 * Has functions for what only Tally offers: the count array in /dev/mem_map,
 * one unsigned short a page, and a call that ends the machine with a status.
 *
 * Ancestor: none. Linux 0.01 did not show its mem_map to programs.
 */
#include "tally.h"

/* Returns how many pages have the count 0; -1, with the reason in errno, if it
 * cannot read the array. Needs no memory except its stack. */
long count_free(void)
{
	unsigned short counts[512];
	long nr_free = 0, n;
	int fd = open("/dev/mem_map", O_RDONLY);

	if (fd < 0)
		return -1;
	while ((n = read(fd, counts, sizeof(counts))) > 0)
		for (long i = 0; i < n / 2; i++)
			nr_free += counts[i] == 0;
	close(fd);
	return n < 0 ? -1 : nr_free;
}

/* Returns the nr of the page at addr in this program; -1 if none is present. */
long page_of(int mem_map, const void *addr)
{
	return ioctl(mem_map, MEM_MAP_PAGE, addr);
}

/* Returns the nr of the page table that maps addr; -1 if there is none. */
long table_of(int mem_map, const void *addr)
{
	return ioctl(mem_map, MEM_MAP_TABLE, addr);
}

/* Returns how many holders page nr has; -1 if the array has no such nr. */
long page_count(int mem_map, long nr)
{
	unsigned short count;

	if (nr < 0 || lseek(mem_map, nr * 2, SEEK_SET) < 0 ||
	    read(mem_map, &count, sizeof(count)) != sizeof(count))
		return -1;
	return count;
}

/* Reads a file, at most size - 1 bytes of it, and adds a zero. Returns the
 * length, or -1 with the reason in errno. */
int read_all(const char *path, char *to, size_t size)
{
	size_t length = 0;
	long n = 0;
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return -1;
	while (length < size - 1 &&
	       (n = read(fd, to + length, size - 1 - length)) > 0)
		length += n;
	close(fd);
	to[length] = 0;
	return n < 0 ? -1 : (int)length;
}

int on_tally(void)
{
	struct utsname name;

	return uname(&name) == 0 && !strcmp(name.sysname, "Tally");
}

/* Ends or restarts the machine. QEMU returns the status to the program that
 * started it. On a system other than Tally only the program ends. */
void finish(unsigned command, int status)
{
	if (!on_tally()) {
		dprintf(2, "this is not Tally: the machine is not ended\n");
		exit_group(status);
	}
	reboot(REBOOT_MAGIC1, REBOOT_MAGIC2, command, status);
	die("reboot");
}
