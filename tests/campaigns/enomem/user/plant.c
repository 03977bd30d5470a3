/*
 * Makes the files of plant.h. Afterwards the working directory is /tmp/e, and
 * descriptor 3 is the file text, for reading and writing, or the file that the
 * function's comment names.
 *
 * Ancestor: none.
 */
#include "plant.h"

/* Makes a file that contains `text`, repeated `times` times. */
static void make(const char *path, const char *text, int times)
{
	int fd = open(path, O_RDWR | O_CREAT, 0644);

	if (fd < 0)
		die(path);
	while (times-- > 0)
		write(fd, text, strlen(text));
	close(fd);
}

/* Makes a file that is a clone of another one. */
static void copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY), out = open(to, O_RDWR | O_CREAT, 0755);

	if (ioctl(out, FICLONE, in) < 0)
		die(to);
	close(in);
	close(out);
}

static long pages_free(void)
{
	struct books books;

	refuse(REFUSE_BOOKS, (long)&books, 0);
	return books.free;
}

/* Makes a directory with `most` names; with most = 0, adds names until the
 * directory takes a second page. Returns how many names fit into the first
 * page. */
static int fill_directory(const char *path, int most)
{
	char name[100];
	long before;
	int i;

	mkdir(path, 0755);
	for (i = 0; i < most || most == 0; i++) {
		snprintf(name, sizeof(name), "%s/" LONG_NAME "%03d", path, i);
		before = pages_free();
		if (link("text", name) < 0)
			die(name);
		if (i && pages_free() != before)
			break;
	}
	return i;
}

/* Makes all files but full/. Descriptor 3 is text, for reading and writing. */
void plant(void)
{
	mkdir("/tmp/e", 0755);
	chdir("/tmp/e");
	make("text", "0123456789", 500);
	copy("text", "copy");
	make("holes", "", 0);
	make("other", "other", 1);
	mkdir("dir", 0755);
	mkdir("empty", 0755);
	make("dir/file", "x", 1);
	symlink("text", "link");
	syscall(14, "fifo", S_IFIFO | 0644, 0);
	if (open("holes", O_RDWR) != 3)
		die("holes");
	pwrite64(3, "far", 3, 5 * MIB);
	close(3);
	if (open("text", O_RDWR) != 3)
		die("text");
}

/* Makes all files but full/. Descriptor 3 is the file with this path. */
static void plant_with(const char *path, int flags)
{
	plant();
	close(3);
	if (open(path, flags, 0644) != 3)
		die(path);
}

void with_copy(void)
{
	plant_with("copy", O_RDWR);
}

void with_holes(void)
{
	plant_with("holes", O_RDWR);
}

static void with_new(void)
{
	plant_with("new", O_RDWR | O_CREAT);
}

void with_append(void)
{
	plant_with("copy", O_WRONLY | O_APPEND);
}

void with_directory(void)
{
	plant_with("dir", O_RDONLY);
}

/* Opens text as descriptor 4; descriptor 3 is a new file, which is to become a
 * clone of it. */
void with_both(void)
{
	with_new();
	open("text", O_RDONLY);
}

/* Opens text as descriptor 4, with a shared mapping: so a clone of it must be a
 * copy. */
void with_mapping(void)
{
	plant();
	mmap(NULL, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, 3, 0);
	close(3);
	open("new", O_RDWR | O_CREAT, 0644);
	open("text", O_RDONLY);
}

void with_program(void)
{
	plant();
	close(3);
	make("again", "#!/tests/enomem again\n", 1);
	make("passed", "#!/tests/enomem passed\n", 1);
	chmod("again", 0755);
	chmod("passed", 0755);
}

/* A path that leads through a link: path and link text together are longer than
 * one page. */
char long_path[4001];

void with_long_link(void)
{
	plant();
	memset(long_path, '/', 4000);
	memcpy(long_path, "/tmp/e/dir", 10);
	symlink(long_path, "long");
	for (int i = 0; i < 3994; i += 2)
		memcpy(long_path + i, "/.", 2);
	memcpy(long_path, "long", 4);
	memcpy(long_path + 3996, "file", 4);
}

/* Takes objects of the pool until the next node or open file needs a new
 * page. */
void with_no_room(void)
{
	plant();
	leave_room(0);
}

/* Makes a file, descriptor 3, with pages far behind its start, in tables of
 * their own. */
void with_tables(void)
{
	plant_with("far", O_RDWR | O_CREAT);
	for (int i = 0; i < 5; i++)
		pwrite64(3, "far", 3, i * 5 * MIB);
}

void with_full(void)
{
	plant();
	if (fill_directory("full", fill_directory("fuller", 0)) < 2)
		die("full");
}

/* ---- Files that are mapped ---- */

char *mapped;

/* Maps 6 MiB of a file, which stays open as descriptor 3. */
static void map_it(const char *path, int flags)
{
	plant();
	close(3);
	mapped = mmap(NULL, 6 * MIB, PROT_READ | PROT_WRITE, flags,
		      open(path, O_RDWR), 0);
	if (mapped == MAP_FAILED)
		die("mmap");
}

void clone_mapped(void)
{
	map_it("copy", MAP_SHARED);
}

void holes_mapped(void)
{
	map_it("holes", MAP_SHARED);
}

void holes_private(void)
{
	map_it("holes", MAP_PRIVATE);
}

/* Maps 2 MiB of a file, which stays open as descriptor 3. */
static void map_here(const char *path, int kind)
{
	plant_with(path, O_RDWR);
	mapped = mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE, kind, 3, 0);
}

void map_clone(void)
{
	map_here("copy", MAP_SHARED);
}

void map_clone_privately(void)
{
	map_here("copy", MAP_PRIVATE);
}

void map_hole(void)
{
	map_here("holes", MAP_SHARED);
}

void map_hole_privately(void)
{
	map_here("holes", MAP_PRIVATE);
}
