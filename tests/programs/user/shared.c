/*
 * Tests MAP_SHARED, memory that several processes share, with or without a
 * file, after fork, exec, munmap and mremap, and when the kernel reads and
 * writes it. sharedfiles.c tests the files.
 *
 * Ancestor: none.
 */
#include "test.h"

#define RW   (PROT_READ | PROT_WRITE)
#define MANY 1280UL /* pages, below three page tables */

/* The memory that the children read and change, and its file. */
static char *at, *other;
static int file;

/* ---- Memory without a name ---- */

static void change(void)
{
	tell_bytes("child_sees", at, 4);
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

static void read_first(void)
{
	*(volatile char *)at;
}

static void exec_it(void)
{
	char *argv[] = { "target", "words", NULL };

	execve("/tests/target", argv, argv + 2);
}

static void anonymous(void)
{
	at = share_pages(-1, 2);
	tell_bytes("new", at, 4);
	at[0] = 'a';
	in_child("child", change);
	tell_bytes("parent_sees", at, 4);
	tell_bytes("of_the_next_page", at + PAGE_SIZE, 4);
	at[1] = 0;
	in_child("child_with_a_child", have_a_child);
	tell_bytes("parent_sees", at, 4);
	in_child("child_that_unmaps", unmap);
	in_child("child_that_executes", exec_it);
	tell_bytes("it_is_there", at, 4);
	fact("to_read", mprotect(at, PAGE_SIZE, PROT_READ));
	touch_it("of_what_is_to_read", at);
	fact("to_write_again", mprotect(at, PAGE_SIZE, RW));
	touch_it("of_what_is_to_write", at);
	tell_bytes("parent_sees", at, 4);
	fact("munmap_of_the_first_page", munmap(at, PAGE_SIZE));
	in_child("child_after_that", read_first);
	tell_bytes("the_second_page", at + PAGE_SIZE, 4);
	munmap(at + PAGE_SIZE, PAGE_SIZE);
	mapped("private_and_shared",
	       mmap(NULL, PAGE_SIZE, RW, MAP_ANONYMOUS | 4, -1, 0));
	mapped("validated_without_a_file",
	       mmap(NULL, PAGE_SIZE, RW, MAP_ANONYMOUS | 3, -1, 0));
}

/* Pipes by which a parent and its child wait for each other. */
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
	tell_bytes("child_has", at, 4);
	at[3] = 'd';
	tell_bytes("child_writes", at, 4);
	at = share_pages(file, 1);
	tell_bytes("another_mapping", at, 4);
}

/* The parent unmaps the memory while a child sleeps, so the child is the last
 * holder. */
static void parent_lets_go(void)
{
	int pid;

	make_pipe(to_child);
	at = share_pages(-1, 2);
	strcpy(at, "kept");
	file = file_with("/tmp/kept", "left", 100);
	other = share_pages(file, 1);
	pid = child(outlive);
	munmap(at, 2 * PAGE_SIZE);
	say(to_child);
	ended("child_that_outlives", reap(pid));
	fact("unlink", unlink("/tmp/kept"));
	tell_bytes("parent_has", other, 4);
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
	at = share_pages(-1, MANY);
	in_child("child_that_writes_many", write_many);
	printf("parent_counts: %d\n", count_many('m'));
	in_child("child_that_counts", count_in_child);
	printf("parent_counts: %d\n", count_many('m'));
	munmap(at + 64 * PAGE_SIZE, PAGE_SIZE);
	touch_it("of_a_hole_in_it", at + 64 * PAGE_SIZE);
	munmap(at, MANY * PAGE_SIZE);
}

/* Each mapping of /dev/zero is separate memory. */
static void zeros_of_the_device(void)
{
	int fd = open("/dev/zero", O_RDWR);

	at = share_pages(fd, 2);
	other = share_pages(fd, 2);
	close(fd);
	at[0] = 'z';
	in_child("child_of_dev_zero", change);
	tell_bytes("one_mapping", at, 4);
	tell_bytes("the_other", other, 4);
	munmap(at, 2 * PAGE_SIZE);
	munmap(other, 2 * PAGE_SIZE);
	fd = open("/dev/zero", O_RDONLY);
	mapped("of_dev_zero_to_write",
	       mmap(NULL, PAGE_SIZE, RW, MAP_SHARED, fd, 0));
	at = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
	mapped("of_dev_zero_to_read", at);
	tell_bytes("it_has", at, 4);
	fact("the_right_to_write", mprotect(at, PAGE_SIZE, RW));
	munmap(at, PAGE_SIZE);
	close(fd);
}

/* ---- Other calls ---- */

static void moved(void)
{
	int fd = file_with("/tmp/moved", "moved", 4 * PAGE_SIZE);
	char *pages = share_pages(fd, 1), *twice;

	pwrite64(fd, "third", 5, 2 * PAGE_SIZE);
	pages = mremap(pages, PAGE_SIZE, 3 * PAGE_SIZE, MREMAP_MAYMOVE, NULL);
	mapped("mremap", pages);
	tell_bytes("its_third_page", pages + 2 * PAGE_SIZE, 5);
	twice = mremap(pages + 2 * PAGE_SIZE, 0, PAGE_SIZE, MREMAP_MAYMOVE,
		       NULL);
	mapped("mremap_of_0_bytes", twice);
	twice[0] = 'T';
	tell_bytes("seen_in_the_other", pages + 2 * PAGE_SIZE, 5);
	twice = mremap(pages, 2 * PAGE_SIZE, 2 * PAGE_SIZE,
		       MREMAP_MAYMOVE | MREMAP_FIXED, twice + 64 * PAGE_SIZE);
	mapped("mremap_fixed", twice);
	twice[0] = 'M';
	tell_file("file", fd, 0, 5);
	touch_it("where_it_was", pages);
	twice = mremap(twice, 2 * PAGE_SIZE, PAGE_SIZE, 0, NULL);
	mapped("mremap_to_less", twice);
	touch_it("of_what_is_left", twice);
	touch_it("of_what_went", twice + PAGE_SIZE);
	munmap(twice, PAGE_SIZE);
	close(fd);
	unlink("/tmp/moved");
	at = share_pages(-1, 2);
	at[0] = 'a';
	twice = mremap(at, 0, 2 * PAGE_SIZE, MREMAP_MAYMOVE, NULL);
	mapped("anonymous_twice", twice);
	twice[1] = 't';
	tell_bytes("anonymous", at, 4);
	munmap(at, 2 * PAGE_SIZE);
	tell_bytes("its_other_mapping", twice, 4);
	munmap(twice, 2 * PAGE_SIZE);
}

static void in_memory(void)
{
	int fd = file_with("/tmp/incore", "here", 3 * PAGE_SIZE);
	char *pages = share_pages(fd, 3);
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

/* Reads into the shared memory. Prints nothing, because the parent may print at
 * the same time: the number of bytes is the exit status. */
static void read_there(void)
{
	hear(to_parent);
	exit(read(to_child[0], at, 20));
}

/* The kernel reads and writes shared pages that no program has touched. */
static void by_the_kernel(void)
{
	int fd = file_with("/tmp/kernel", "from the file", 8 * PAGE_SIZE), pid;
	struct iovec *vector;

	make_pipe(to_child);
	make_pipe(to_parent);
	at = share_pages(fd, 8);
	pid = child(read_there);
	say(to_parent);
	fact("write", write(to_child[1], "from the pipe", 13));
	ended("child_that_reads", reap(pid));
	tell_bytes("parent_sees", at, 14);
	fact("read_from_itself", pread64(fd, at + PAGE_SIZE, 13, 5));
	tell_bytes("mapped", at + PAGE_SIZE, 13);
	fact("write_to_itself",
	     pwrite64(fd, at, PAGE_SIZE + 20, 2 * PAGE_SIZE + 100));
	tell_bytes("mapped", at + 2 * PAGE_SIZE + 100, 14);
	tell_bytes("mapped", at + 3 * PAGE_SIZE + 100, 14);
	vector = (struct iovec *)(at + 4 * PAGE_SIZE);
	vector[0] = (struct iovec){ at + 5 * PAGE_SIZE, 4 };
	vector[1] = (struct iovec){ at + 6 * PAGE_SIZE - 2, 4 };
	lseek(fd, 0, SEEK_SET);
	fact("readv", readv(fd, vector, 2));
	tell_bytes("first", at + 5 * PAGE_SIZE, 5);
	tell_bytes("second", at + 6 * PAGE_SIZE - 2, 5);
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
	moved();
	in_memory();
	by_the_kernel();
	return 0;
}
