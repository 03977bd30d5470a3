/*
 * Implements the devices without hardware: null and zero, as on every Unix, and
 * devices that show the kernel's own data: the count array, the kinds of
 * holders, the tasks, the audit.
 *
 *	1:3  null     5:0  tty          240:0 mem_map    240:2 tasks
 *	1:5  zero     5:1  console      240:1 mem_kind   240:3 audit
 *
 * Ancestor: Linux 0.01's fs/char_dev.c, a table of functions by major number.
 */
#include "files.h"

#define MEM_MAP_PAGE  1 /* ioctl: the nr of the page at an address */
#define MEM_MAP_TABLE 2 /* ioctl: the nr of the table for the address */

static long null_read(UNUSED struct file *file, UNUSED unsigned long to,
		      UNUSED unsigned long n)
{
	return 0;
}

static long null_write(UNUSED struct file *file, UNUSED unsigned long from,
		       unsigned long n)
{
	return n;
}

static long zero_read(UNUSED struct file *file, unsigned long to,
		      unsigned long n)
{
	int error = verify_area(&current->space, to, n, 1);

	if (error)
		return error;
	memset((void *)to, 0, n);
	return n;
}

/* Reads a device whose contents are `size` bytes at `data`, from file->pos on.
 * Returns the number of bytes read, which is 0 at the end, or an error. */
static long read_bytes(struct file *file, unsigned long to, unsigned long n,
		       const void *data, unsigned long size)
{
	unsigned long pos = file->pos;
	int error;

	if (file->pos >= size)
		return 0;
	n = least(n, size - pos);
	error = put_user(to, (const char *)data + pos, n);
	if (error)
		return error;
	file->pos += n;
	return n;
}

static long map_read(struct file *file, unsigned long to, unsigned long n)
{
	return read_bytes(file, to, n, mem_map, 2 * nr_pages);
}

/* Returns the nr of the page that the program has at an address, or of the page
 * table that maps the address. The program uses this nr to find the page's
 * count in mem_map. Returns -EFAULT if the address has no page or no table.
 */
static int map_ioctl(UNUSED struct file *file, unsigned long request,
		     unsigned long addr)
{
	unsigned long *entry, *dir = P2V(current->space.dir);

	if (request != MEM_MAP_PAGE && request != MEM_MAP_TABLE)
		return -ENOTTY;
	if (addr >= KERNEL_BASE)
		return -EFAULT;
	entry = request == MEM_MAP_PAGE ? find_entry(current->space.dir, addr) :
					  &dir[addr / TABLE_SPAN];
	return entry && *entry ? (int)NR(*entry) : -EFAULT;
}

/* Reads one byte for each page: the kind of its holder. mem_kinds() writes a
 * halfword for each page to the audit's sheet. Then this function converts the
 * halfwords of the pages that are read to bytes, in the same memory. */
static long kind_read(struct file *file, unsigned long to, unsigned long n)
{
	const unsigned short *sheet = mem_sheet;
	unsigned char *kind = (unsigned char *)mem_sheet;
	unsigned long nr = file->pos, end = least(nr + n, nr_pages);

	mem_at_points(mem_kinds);
	for (; nr < end; nr++)
		kind[nr] = sheet[nr];
	return read_bytes(file, to, n, kind, nr_pages);
}

/* Reads the audit's result as a line of text. The audit runs when the first
 * byte is read. */
static long audit_read(struct file *file, unsigned long to, unsigned long n)
{
	char line[40];
	int errors;

	if (file->pos)
		return 0;
	errors = mem_at_points(mem_check);
	if (errors)
		sprintk(line, "audit: %d differences\n", errors);
	else
		sprintk(line, "audit: ok\n");
	return read_bytes(file, to, n, line, strlen(line));
}

/* Reads a line for each task. file->pos is the pid at which the next read
 * begins. Calls point() at each pid. Returns the number of bytes, of whole
 * lines; 0 after the last task; -EINVAL if n bytes have no room for a line. */
static long tasks_read(struct file *file, unsigned long to, unsigned long n)
{
	unsigned long done = 0;
	char line[80];

	for (long long pid = file->pos; pid <= MAX_PID && !point(); pid++) {
		struct task *task = find_task(pid);
		unsigned long size;
		int error;

		if (!task)
			continue;
		size = task_line(task, line);
		error = size > n - done ? -EINVAL :
					  put_user(to + done, line, size);
		if (error)
			return done ? (long)done : error;
		done += size;
		file->pos = pid + 1;
	}
	return done;
}

/* The devices and their functions. A device's number is major * 256 + minor. */
static const struct {
	unsigned int rdev;
	struct file_ops ops;
} devices[] = {
	{ 0x103, { .read = null_read, .write = null_write, .no_place = 1 } },
	{ DEV_ZERO, { .read = zero_read, .write = null_write, .no_place = 1 } },
	{ 0xf000, { .read = map_read, .ioctl = map_ioctl } },
	{ 0xf001, { .read = kind_read } },
	{ 0xf002, { .read = tasks_read } },
	{ 0xf003, { .read = audit_read } },
};

#define TTY	0x500 /* /dev/tty: the terminal of the task */
#define CONSOLE 0x501

/* Returns the functions of the device with this number; 0 if there is no such
 * device, or if a task without a terminal opens /dev/tty. */
const struct file_ops *device_ops(unsigned int rdev)
{
	if (rdev == CONSOLE || (rdev == TTY && current->tty == OWN_TTY))
		return &tty_ops;
	for (unsigned int i = 0; i < ARRAY_SIZE(devices); i++)
		if (devices[i].rdev == rdev)
			return &devices[i].ops;
	return 0;
}
