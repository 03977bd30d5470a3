/*
 * MAP_SHARED: memory that several processes have, and the files of /tmp and
 * /dev/shm as memory. All processes see what one writes; so do read() and
 * write().
 *
 * Ancestor: none.
 */
#include "test.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_SHARED | MAP_ANONYMOUS)
#define MANY	  1280UL /* pages, below three page tables */

/* What the children read and change. */
static char *at, *other;
static int file;

static void mapped(const char *name, void *result)
{
	if (result == MAP_FAILED)
		fact(name, -1);
	else
		printf("%s: mapped\n", name);
}

/* Prints bytes; a zero is a dot. */
static void tell(const char *name, const char *from, int n)
{
	printf("%s: ", name);
	for (int i = 0; i < n; i++)
		printf("%c", from[i] ? from[i] : '.');
	printf("\n");
}

/* The same for a file. */
static void tell_file(const char *name, int fd, long offset, int n)
{
	char bytes[20] = "";

	fact("pread", pread64(fd, bytes, n, offset));
	tell(name, bytes, n);
}

/* Makes a file with a text and holes up to its size; its name is free again. */
static int make(const char *path, const char *text, unsigned long size)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0644);

	if (fd < 0 || put(fd, text, strlen(text)) || ftruncate64(fd, size))
		die(path);
	return fd;
}

static char *share(int fd, unsigned long pages)
{
	char *addr = mmap(NULL, pages * PAGE_SIZE, RW,
			  fd < 0 ? ANONYMOUS : MAP_SHARED, fd, 0);

	if (addr == MAP_FAILED)
		die("mmap");
	return addr;
}

static void read_it(void)
{
	*(volatile char *)at;
}

static void write_it(void)
{
	*(volatile char *)at = 'w';
}

static void touch(const char *name, char *where)
{
	char fact_name[80];

	at = where;
	snprintf(fact_name, sizeof(fact_name), "read_%s", name);
	in_child(fact_name, read_it);
	snprintf(fact_name, sizeof(fact_name), "write_%s", name);
	in_child(fact_name, write_it);
}

static long blocks(int fd)
{
	struct stat64 st;

	return fstat64(fd, &st) ? -1 : (long)st.st_blocks;
}

/* ---- Memory without a name ---- */

static void change(void)
{
	tell("child_sees", at, 4);
	at[1] = 'c';
	at[PAGE_SIZE] = 'C';
}

static void have_a_child(void)
{
	in_child("grandchild", change);
	at[2] = 'p';
}

static void unmap(void)
{
	fact("child_unmaps", munmap(at, 2 * PAGE_SIZE));
}

static void exec_it(void)
{
	char *argv[] = { "target", "words", NULL };

	execve("/tests/target", argv, argv + 2);
}

static void anonymous(void)
{
	at = share(-1, 2);
	tell("new", at, 4);
	at[0] = 'a';
	in_child("child", change);
	tell("parent_sees", at, 4);
	tell("of_the_next_page", at + PAGE_SIZE, 4);
	at[1] = 0;
	in_child("child_with_a_child", have_a_child);
	tell("parent_sees", at, 4);
	in_child("child_that_unmaps", unmap);
	in_child("child_that_executes", exec_it);
	tell("it_is_there", at, 4);
	fact("to_read", mprotect(at, PAGE_SIZE, PROT_READ));
	touch("of_what_is_to_read", at);
	fact("to_write_again", mprotect(at, PAGE_SIZE, RW));
	touch("of_what_is_to_write", at);
	tell("parent_sees", at, 4);
	fact("munmap_of_the_first_page", munmap(at, PAGE_SIZE));
	in_child("child_after_that", read_it);
	tell("the_second_page", at + PAGE_SIZE, 4);
	munmap(at + PAGE_SIZE, PAGE_SIZE);
	mapped("private_and_shared",
	       mmap(NULL, PAGE_SIZE, RW, MAP_ANONYMOUS | 4, -1, 0));
	mapped("validated_without_a_file",
	       mmap(NULL, PAGE_SIZE, RW, MAP_ANONYMOUS | 3, -1, 0));
}

/* A child waits for the parent's changes, and the parent for the child's. */
static int to_child[2], to_parent[2];

static void say(const int *ends)
{
	write(ends[1], "", 1);
}

static void hear(const int *ends)
{
	char c;

	read(ends[0], &c, 1);
}

static void outlive(void)
{
	hear(to_child);
	tell("child_has", at, 4);
	at[3] = 'd';
	tell("child_writes", at, 4);
	at = share(file, 1);
	tell("another_mapping", at, 4);
}

/* The last holder is a child that slept when the parent unmapped. */
static void parent_lets_go(void)
{
	int pid;

	make_pipe(to_child);
	at = share(-1, 2);
	strcpy(at, "kept");
	file = make("/tmp/kept", "left", 100);
	other = share(file, 1);
	pid = child(outlive);
	munmap(at, 2 * PAGE_SIZE);
	say(to_child);
	ended("child_that_outlives", reap(pid));
	fact("unlink", unlink("/tmp/kept"));
	tell("parent_has", other, 4);
	munmap(other, PAGE_SIZE);
	close(file);
}

static void write_many(void)
{
	for (unsigned long i = 0; i < MANY; i += 64)
		at[i * PAGE_SIZE] = 'm';
}

static int count_many(char what)
{
	int count = 0;

	for (unsigned long i = 0; i < MANY; i += 64)
		count += at[i * PAGE_SIZE] == what;
	return count;
}

static void count_in_child(void)
{
	printf("child_counts: %d\n", count_many('m'));
	munmap(at + 100 * PAGE_SIZE, 900 * PAGE_SIZE);
	at[0] = 'M';
}

static void many_tables(void)
{
	at = share(-1, MANY);
	in_child("child_that_writes_many", write_many);
	printf("parent_counts: %d\n", count_many('m'));
	in_child("child_that_counts", count_in_child);
	printf("parent_counts: %d\n", count_many('m'));
	munmap(at + 64 * PAGE_SIZE, PAGE_SIZE);
	touch("of_a_hole_in_it", at + 64 * PAGE_SIZE);
	munmap(at, MANY * PAGE_SIZE);
}

/* Each mapping of the device is its own memory. */
static void zeros_of_the_device(void)
{
	int fd = open("/dev/zero", O_RDWR);

	at = share(fd, 2);
	other = share(fd, 2);
	close(fd);
	at[0] = 'z';
	in_child("child_of_dev_zero", change);
	tell("one_mapping", at, 4);
	tell("the_other", other, 4);
	munmap(at, 2 * PAGE_SIZE);
	munmap(other, 2 * PAGE_SIZE);
	fd = open("/dev/zero", O_RDONLY);
	mapped("of_dev_zero_to_write",
	       mmap(NULL, PAGE_SIZE, RW, MAP_SHARED, fd, 0));
	at = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
	mapped("of_dev_zero_to_read", at);
	tell("it_has", at, 4);
	fact("the_right_to_write", mprotect(at, PAGE_SIZE, RW));
	munmap(at, PAGE_SIZE);
	close(fd);
}

/* ---- Files ---- */

static void write_at_once(void)
{
	other[0] = 'o';
	pwrite64(file, "f", 1, 1);
}

static void open_again(void)
{
	int fd = open("/dev/shm/shared", O_RDWR);
	char *pages = share(fd, 1);

	tell("opened_again", pages, 4);
	pages[2] = 'r';
}

static void writes_are_seen(const char *path)
{
	char *second;

	printf("== %s\n", path);
	file = make(path, "text", 2 * PAGE_SIZE + 10);
	at = share(file, 3);
	tell("mapped", at, 6);
	at[4] = '!';
	at[PAGE_SIZE] = 'M';
	tell_file("file", file, 0, 6);
	tell_file("file_of_the_next_page", file, PAGE_SIZE, 3);
	fact("pwrite64", pwrite64(file, "wrote", 5, PAGE_SIZE - 2));
	tell("mapped_over_a_page's_end", at + PAGE_SIZE - 3, 7);
	second = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_SHARED, file, PAGE_SIZE);
	tell("mapped_twice", second, 4);
	at[PAGE_SIZE + 3] = '3';
	tell("mapped_twice", second, 4);
	other = at;
	in_child("child_that_writes", write_at_once);
	tell("parent_sees", at, 4);
	tell_file("file", file, 0, 4);
	fact("msync", msync(at, 3 * PAGE_SIZE, MS_SYNC));
	fact("msync_both", msync(at, PAGE_SIZE, MS_SYNC | MS_ASYNC));
	fact("fsync", fsync(file));
	munmap(at, 3 * PAGE_SIZE);
	tell("the_second_is_there", second, 4);
	munmap(second, PAGE_SIZE);
	tell_file("file_after_munmap", file, 0, 6);
	in_child("child_that_opens", open_again);
	tell_file("file_after_that", file, 0, 6);
	close(file);
	unlink(path);
}

static void outlives_its_name(void)
{
	int fd = make("/tmp/gone", "gone", 2 * PAGE_SIZE), new;

	at = share(fd, 2);
	at[PAGE_SIZE] = 'g';
	fact("close", close(fd));
	fact("unlink", unlink("/tmp/gone"));
	fact("open", open("/tmp/gone", O_RDWR));
	tell("it_is_there", at, 6);
	in_child("child", change);
	tell("parent_sees", at, 6);
	new = make("/tmp/gone", "new", PAGE_SIZE);
	other = share(new, 1);
	tell("another_of_its_name", other, 6);
	tell("the_old_one", at, 6);
	munmap(at, PAGE_SIZE);
	tell("its_second_page", at + PAGE_SIZE, 3);
	munmap(at + PAGE_SIZE, PAGE_SIZE);
	munmap(other, PAGE_SIZE);
	close(new);
	unlink("/tmp/gone");
}

/* The way in which a file was opened decides the rights of its mapping. */
static void rights(void)
{
	int fd = make("/tmp/rights", "rights", PAGE_SIZE);
	int to_read = open("/tmp/rights", O_RDONLY);
	int to_write = open("/tmp/rights", O_WRONLY);

	mapped("shared_to_write", mmap(NULL, 1, RW, MAP_SHARED, to_read, 0));
	mapped("shared_to_write_alone",
	       mmap(NULL, 1, PROT_WRITE, MAP_SHARED, to_read, 0));
	mapped("of_what_is_open_to_write",
	       mmap(NULL, 1, PROT_READ, MAP_SHARED, to_write, 0));
	mapped("private_to_write", mmap(NULL, 1, RW, MAP_PRIVATE, to_read, 0));
	mapped("validated_and_unknown", mmap(NULL, 1, RW, 3 | 0x80000, fd, 0));
	mapped("validated", mmap(NULL, 1, RW, 3, fd, 0));
	at = mmap(NULL, 1, PROT_READ, MAP_SHARED, to_read, 0);
	fact("mprotect_of_what_is_open_to_read", mprotect(at, 1, RW));
	fact("mprotect_to_execute", mprotect(at, 1, PROT_READ | PROT_EXEC));
	touch("of_what_is_open_to_read", at);
	munmap(at, 1);
	at = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
	touch("of_what_is_to_read", at);
	fact("read_into_it", pread64(fd, at, 1, 0));
	fact("mprotect", mprotect(at, 1, RW));
	touch("of_what_is_to_write", at);
	fact("read_into_it", pread64(fd, at + 1, 1, 3));
	tell("it_has", at, 6);
	fact("mprotect_to_nothing", mprotect(at, 1, PROT_NONE));
	touch("of_what_is_closed", at);
	munmap(at, 1);
	at = mmap(NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0);
	at[2] = 'W';
	tell_file("written", fd, 0, 6);
	munmap(at, 1);
	close(to_read);
	close(to_write);
	close(fd);
	unlink("/tmp/rights");
}

static void holes(void)
{
	int fd = make("/tmp/holes", "", 6 * PAGE_SIZE);
	char *pages = share(fd, 6);

	fact("blocks_of_nothing", blocks(fd));
	tell("a_hole", pages, 3);
	pages[2 * PAGE_SIZE] = 'h';
	fact("blocks_of_two_pages", blocks(fd));
	tell_file("file", fd, 2 * PAGE_SIZE - 1, 3);
	fact("pwrite64", pwrite64(fd, "wrote", 5, 4 * PAGE_SIZE));
	tell("mapped", pages + 4 * PAGE_SIZE, 5);
	fact("blocks_of_three_pages", blocks(fd));
	munmap(pages, 6 * PAGE_SIZE);
	/* A process that has mapped a hole sees new bytes in it. */
	at = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_PRIVATE, fd, 5 * PAGE_SIZE);
	tell("private_hole", at, 3);
	fact("pwrite64", pwrite64(fd, "into", 4, 5 * PAGE_SIZE));
	tell("private_after_that", at, 5);
	munmap(at, 2 * PAGE_SIZE);
	close(fd);
	unlink("/tmp/holes");
}

/* ---- A private mapping of a file that changes ---- */

static void change_privately(void)
{
	at[1] = 'C';
	tell("child_has", at, 5);
}

static void private_ones(void)
{
	int fd = make("/tmp/private", "first", 2 * PAGE_SIZE + 5);
	char *pages = share(fd, 3);

	at = mmap(NULL, 3 * PAGE_SIZE, RW, MAP_PRIVATE, fd, 0);
	tell("private", at, 5);
	pwrite64(fd, "F", 1, 0);
	tell("private_after_a_write", at, 5);
	pages[1] = 'I';
	tell("private_after_another", at, 5);
	in_child("child_that_writes", change_privately);
	tell("parent_has", at, 5);
	at[2] = 'R';
	pwrite64(fd, "....T", 5, 0);
	tell("private_of_its_own", at, 5);
	tell_file("file", fd, 0, 5);
	pages[PAGE_SIZE] = 's';
	tell("the_next_page", at + PAGE_SIZE, 3);
	at[2 * PAGE_SIZE] = 'e';
	tell_file("file_at_its_end", fd, 2 * PAGE_SIZE, 5);
	fact("madvise", madvise(at, 3 * PAGE_SIZE, MADV_DONTNEED));
	tell("after_madvise", at, 5);
	tell("and_at_the_end", at + 2 * PAGE_SIZE, 5);
	fact("madvise_of_the_shared",
	     madvise(pages, 3 * PAGE_SIZE, MADV_DONTNEED));
	tell("shared_after_madvise", pages + PAGE_SIZE, 3);
	fact("madvise_free", madvise(pages, PAGE_SIZE, 8));
	munmap(at, 3 * PAGE_SIZE);
	munmap(pages, 3 * PAGE_SIZE);
	close(fd);
	unlink("/tmp/private");
}

/* ---- Other calls ---- */

static void moved(void)
{
	int fd = make("/tmp/moved", "moved", 4 * PAGE_SIZE);
	char *pages = share(fd, 1), *twice;

	pwrite64(fd, "third", 5, 2 * PAGE_SIZE);
	pages = mremap(pages, PAGE_SIZE, 3 * PAGE_SIZE, MREMAP_MAYMOVE, NULL);
	mapped("mremap", pages);
	tell("its_third_page", pages + 2 * PAGE_SIZE, 5);
	twice = mremap(pages + 2 * PAGE_SIZE, 0, PAGE_SIZE, MREMAP_MAYMOVE,
		       NULL);
	mapped("mremap_of_0_bytes", twice);
	twice[0] = 'T';
	tell("seen_in_the_other", pages + 2 * PAGE_SIZE, 5);
	twice = mremap(pages, 2 * PAGE_SIZE, 2 * PAGE_SIZE,
		       MREMAP_MAYMOVE | MREMAP_FIXED, twice + 64 * PAGE_SIZE);
	mapped("mremap_fixed", twice);
	twice[0] = 'M';
	tell_file("file", fd, 0, 5);
	touch("where_it_was", pages);
	twice = mremap(twice, 2 * PAGE_SIZE, PAGE_SIZE, 0, NULL);
	mapped("mremap_to_less", twice);
	touch("of_what_is_left", twice);
	touch("of_what_went", twice + PAGE_SIZE);
	munmap(twice, PAGE_SIZE);
	close(fd);
	unlink("/tmp/moved");
	at = share(-1, 2);
	at[0] = 'a';
	twice = mremap(at, 0, 2 * PAGE_SIZE, MREMAP_MAYMOVE, NULL);
	mapped("anonymous_twice", twice);
	twice[1] = 't';
	tell("anonymous", at, 4);
	munmap(at, 2 * PAGE_SIZE);
	tell("its_other_mapping", twice, 4);
	munmap(twice, 2 * PAGE_SIZE);
}

static void in_memory(void)
{
	int fd = make("/tmp/incore", "here", 3 * PAGE_SIZE);
	char *pages = share(fd, 3);
	unsigned char is[3] = { 9, 9, 9 };

	pwrite64(fd, "there", 5, 2 * PAGE_SIZE);
	fact("mincore", mincore(pages, 3 * PAGE_SIZE, is));
	printf("in_memory: %d %d %d\n", is[0], is[1], is[2]);
	pages[PAGE_SIZE] = 1;
	fact("mincore", mincore(pages, 3 * PAGE_SIZE, is));
	printf("in_memory: %d %d %d\n", is[0], is[1], is[2]);
	munmap(pages, 3 * PAGE_SIZE);
	close(fd);
	unlink("/tmp/incore");
}

static void execute_from_there(void)
{
	char **argv = (char **)(at + 200);

	strcpy(at, "/tests/target");
	strcpy(at + 100, "words");
	argv[0] = at;
	argv[1] = at + 100;
	argv[2] = NULL;
	execve(at, argv, argv + 2);
}

/* Prints nothing, because the parent may print meanwhile: its exit status is
 * how many bytes it has read. */
static void read_there(void)
{
	hear(to_parent);
	exit(read(to_child[0], at, 20));
}

/* The kernel reads and writes there, too, in pages not yet present. */
static void by_the_kernel(void)
{
	int fd = make("/tmp/kernel", "from the file", 8 * PAGE_SIZE), pid;
	struct iovec *vector;

	make_pipe(to_child);
	make_pipe(to_parent);
	at = share(fd, 8);
	pid = child(read_there);
	say(to_parent);
	fact("write", write(to_child[1], "from the pipe", 13));
	ended("child_that_reads", reap(pid));
	tell("parent_sees", at, 14);
	fact("read_from_itself", pread64(fd, at + PAGE_SIZE, 13, 5));
	tell("mapped", at + PAGE_SIZE, 13);
	fact("write_to_itself",
	     pwrite64(fd, at, PAGE_SIZE + 20, 2 * PAGE_SIZE + 100));
	tell("mapped", at + 2 * PAGE_SIZE + 100, 14);
	tell("mapped", at + 3 * PAGE_SIZE + 100, 14);
	vector = (struct iovec *)(at + 4 * PAGE_SIZE);
	vector[0] = (struct iovec){ at + 5 * PAGE_SIZE, 4 };
	vector[1] = (struct iovec){ at + 6 * PAGE_SIZE - 2, 4 };
	lseek(fd, 0, SEEK_SET);
	fact("readv", readv(fd, vector, 2));
	tell("first", at + 5 * PAGE_SIZE, 5);
	tell("second", at + 6 * PAGE_SIZE - 2, 5);
	strcpy(at + 7 * PAGE_SIZE - 4, "/tmp/kernel");
	fact("a_path", access(at + 7 * PAGE_SIZE - 4, R_OK));
	fact("uname", uname((struct utsname *)at) == 0);
	in_child("child_that_executes", execute_from_there);
	munmap(at, 8 * PAGE_SIZE);
	close(fd);
	unlink("/tmp/kernel");
}

int main(void)
{
	anonymous();
	parent_lets_go();
	many_tables();
	zeros_of_the_device();
	writes_are_seen("/dev/shm/shared");
	outlives_its_name();
	rights();
	holes();
	private_ones();
	moved();
	in_memory();
	by_the_kernel();
	return 0;
}
