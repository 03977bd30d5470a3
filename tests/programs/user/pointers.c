/*
 * Makes every call that takes a pointer with bad pointers: to page 0, to the
 * kernel, to the last byte of memory, and to places whose last byte is not
 * mapped.
 *
 * Ancestor: none.
 */
#include "test.h"

/* A call: its number, its arguments, and which of them is the tested pointer.
 */
struct call {
	const char *name;
	int number;
	long arguments[6];
	int pointer;   /* index of this argument */
	unsigned size; /* of the object; 0 if it varies */
};

#define READ_ONLY (-1001) /* stands for a file that is open to read */
#define DIRECTORY (-1002) /* a directory */
#define PIPE_END  (-1003) /* the write end of a pipe with room */
#define ZERO	  (-1004) /* /dev/zero */
#define NAME	  (-1005) /* the name of a file */
#define VALID	  (-1006) /* a place that can be read and written */

static const struct call calls[] = {
	{ "read of a file", 3, { READ_ONLY, 0, 10 }, 1, 0 },
	{ "read of a device", 3, { ZERO, 0, 10 }, 1, 0 },
	{ "write to a pipe", 4, { PIPE_END, 0, 10 }, 1, 0 },
	{ "open", 5, { 0, 0, 0 }, 0, 0 },
	{ "execve", 11, { 0, 0, 0 }, 0, 0 },
	{ "chdir", 12, { 0 }, 0, 0 },
	{ "time", 13, { 0 }, 0, 4 },
	{ "access", 33, { 0, 0 }, 0, 0 },
	{ "pipe", 42, { 0 }, 0, 8 },
	{ "times", 43, { 0 }, 0, 16 },
	{ "sigaction, new", 67, { SIGUSR1, 0, 0 }, 1, 16 },
	{ "sigaction, old", 67, { SIGUSR1, 0, 0 }, 2, 16 },
	{ "gettimeofday", 78, { 0, 0 }, 0, 8 },
	{ "gettimeofday, zone", 78, { 0, 0 }, 1, 8 },
	{ "readlink, path", 85, { 0, VALID, 100 }, 0, 0 },
	{ "readlink, buffer", 85, { NAME, 0, 4 }, 1, 4 },
	{ "mmap", 90, { 0 }, 0, 24 },
	{ "uname", 122, { 0 }, 0, 390 },
	{ "sigprocmask, new", 126, { SIG_BLOCK, 0, 0 }, 1, 4 },
	{ "sigprocmask, old", 126, { SIG_BLOCK, 0, 0 }, 2, 4 },
	{ "getdents", 141, { DIRECTORY, 0, 100 }, 1, 0 },
	{ "readv, vector", 145, { READ_ONLY, 0, 2 }, 1, 16 },
	{ "writev, vector", 146, { PIPE_END, 0, 2 }, 1, 16 },
	{ "nanosleep", 162, { 0, 0 }, 0, 8 },
	{ "getcwd", 183, { 0, 100 }, 0, 15 },
	{ "stat64, path", 195, { 0, VALID }, 0, 0 },
	{ "stat64, buffer", 195, { NAME, 0 }, 1, 96 },
	{ "lstat64, path", 196, { 0, VALID }, 0, 0 },
	{ "lstat64, buffer", 196, { NAME, 0 }, 1, 96 },
	{ "fstat64", 197, { READ_ONLY, 0 }, 1, 96 },
	{ "getdents64", 220, { DIRECTORY, 0, 100 }, 1, 0 },
	{ "openat", 295, { AT_FDCWD, 0, 0 }, 1, 0 },
	{ "fstatat64, path", 300, { AT_FDCWD, 0, VALID, 0 }, 1, 0 },
	{ "fstatat64, buffer", 300, { AT_FDCWD, NAME, 0, 0 }, 2, 96 },
};

static char valid[512];
static int file, directory, pipe_ends[2], zero;

static long argument(long what)
{
	switch (what) {
	case READ_ONLY:
		return file;
	case DIRECTORY:
		return directory;
	case PIPE_END:
		return pipe_ends[1];
	case ZERO:
		return zero;
	case NAME:
		return (long)"to-text";
	case VALID:
		return (long)valid;
	default:
		return what;
	}
}

static long call_with(const struct call *call, unsigned long pointer)
{
	long a[6] = { 0 };

	for (int i = 0; i < 6; i++)
		a[i] = i == call->pointer ? (long)pointer :
					    argument(call->arguments[i]);
	lseek(file, 0, SEEK_SET);
	lseek(directory, 0, SEEK_SET);
	return syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* For some calls a null pointer means "no result", so the address 8 stands for
 * page 0. */
static void wild(const struct call *call)
{
	static const unsigned long pointers[] = { 8,	      0xfffff000,
						  0xfffffffc, 0xffffffff,
						  0xc0000000, 0 };
	char *edge = border();

	printf("%s:", call->name);
	for (int i = 0; i < 6; i++) {
		long result = call_with(
			call, pointers[i] ? pointers[i] : (unsigned long)edge);

		printf(" %s", result == -1 ? error_name(errno) : "done");
	}
	printf("\n");
	munmap(edge - PAGE_SIZE, PAGE_SIZE);
}

/* Tries a place that just fits before the unmapped page, which is good, and one
 * a byte higher, which is bad. */
static void to_the_byte(const struct call *call)
{
	char *edge = border();
	long fits, does_not;

	/* Valid contents, for calls that read them. */
	memset(edge - PAGE_SIZE, 0, PAGE_SIZE);
	fits = call_with(call, (unsigned long)edge - call->size);
	fits = fits == -1 ? errno : 0;
	memset(edge - PAGE_SIZE, 0, PAGE_SIZE);
	does_not = call_with(call, (unsigned long)edge - call->size + 1);
	printf("%s, to the byte: %s, %s\n", call->name,
	       fits ? error_name(fits) : "done",
	       does_not == -1 ? error_name(errno) : "done");
	munmap(edge - PAGE_SIZE, PAGE_SIZE);
}

/* Tries names that end at the unmapped page, and one that crosses into it. */
static void names(void)
{
	char *edge = border();
	struct stat64 st;

	strcpy(edge - 5, "text");
	fact("a_name_up_to_the_border", stat64(edge - 5, &st));
	edge[-1] = 't';
	fact("a_name_past_the_border", stat64(edge - 5, &st));
	fact("an_empty_name_at_the_border",
	     (edge[-1] = 0, stat64(edge - 1, &st)));
}

static void leave_7(void)
{
	exit_group(7);
}

/* A call that fails must have no effect: it leaves no file open and does not
 * lose a child's status. */
static void half_done(void)
{
	int before = dup(0), after, pid;
	char *edge = border();

	close(before);
	fact("pipe", pipe((int *)(edge - 4)));
	fact("pipe_without_a_place", pipe((int *)0xfffff000));
	after = dup(0);
	close(after);
	yes("no_file_is_left_open", before == after);
	pid = child(leave_7);
	nap(20);
	fact("wait_without_a_place", waitpid(pid, (int *)0xfffff000, 0));
	if (on_tally() && waitpid(pid, NULL, 0) != pid)
		printf("wait_without_a_place: half done\n");
}

/* If a read can store nothing, the file's offset stays the same. */
static void places(void)
{
	char *edge = border();

	lseek(file, 0, SEEK_SET);
	fact("read_to_nowhere", read(file, edge, 10));
	fact("the_place_is_the_same", lseek(file, 0, SEEK_CUR));
	fact("read_to_the_kernel", read(file, (void *)0xfffff000, 10));
	fact("the_place_is_the_same", lseek(file, 0, SEEK_CUR));
	fact("read_as_far_as_the_border", read(file, edge - 5, 10));
	fact("the_place_has_moved_as_far", lseek(file, 0, SEEK_CUR));
	fact("write_across_the_border", write(pipe_ends[1], edge - 5, 10));
}

/* Checks that the pipe has only the bytes of correct calls. */
static void pipe_is_clean(void)
{
	char got[100];

	write(pipe_ends[1], "clean", 5);
	fact("the_pipe_holds", read(pipe_ends[0], got, 100));
	printf("which_is: %.5s\n", got);
}

/* For some calls memory that cannot be written is bad, too. */
static void read_only(void)
{
	char *page = mmap(NULL, PAGE_SIZE, PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *none = mmap(NULL, PAGE_SIZE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *volatile text = (void *)read_only; /* volatile: gcc would warn */

	lseek(file, 0, SEEK_SET);
	fact("read_into_read_only", read(file, page, 10));
	fact("read_into_text", read(file, text, 10));
	fact("read_into_nothing_allowed", read(file, none, 10));
	fact("stat_into_read_only", stat64("text", (void *)page));
	fact("write_from_read_only", write(pipe_ends[1], page, 1));
	fact("write_from_nothing_allowed", write(pipe_ends[1], none, 1));
	fact("open_of_a_name_not_to_be_read", open(none, O_RDONLY));
}

static char *shared;

static void read_into_shared(void)
{
	lseek(file, 0, SEEK_SET);
	fact("child_reads", read(file, shared + PAGE_SIZE - 5, 10));
	printf("child_has: %.10s\n", shared + PAGE_SIZE - 5);
}

/* If the kernel writes to pages that a fork shares, only the process that made
 * the call may see the new bytes. */
static void shared_pages(void)
{
	shared = map(2);
	memset(shared, 'p', 2 * PAGE_SIZE);
	in_child("child", read_into_shared);
	printf("parent_has: %.10s\n", shared + PAGE_SIZE - 5);
}

int main(void)
{
	file = open("text", O_RDONLY);
	directory = open("dir", O_RDONLY);
	zero = open("/dev/zero", O_RDONLY);
	make_pipe(pipe_ends);
	for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
		wild(&calls[i]);
		if (calls[i].size)
			to_the_byte(&calls[i]);
	}
	names();
	half_done();
	places();
	pipe_is_clean();
	read_only();
	shared_pages();
	return 0;
}
