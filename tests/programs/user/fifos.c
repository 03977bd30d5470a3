/*
 * Tests FIFOs, which are pipes with a name in /tmp: which open waits for which
 * other one, who gets the end of file, which bytes stay in a FIFO, and what
 * poll() returns. Then makes a long random sequence of all calls that do not
 * wait.
 *
 * Ancestor: none.
 */
#include "test.h"

#define NR_MKNOD     14
#define O_ACCMODE    3
#define F_GETPIPE_SZ 1032

#define PATH	 "/tmp/fifo"
#define OTHER	 "/tmp/other"
#define READERS	 5
#define FDS	 8
#define STEPS	 4000
#define PER_LINE 100

static char buffer[2 * 65536];

static int make(const char *path)
{
	return syscall(NR_MKNOD, path, S_IFIFO | 0640, 0);
}

/* Prints the result of an open that does not wait. */
static void opens(const char *name, int flags)
{
	int fd = open(PATH, flags | O_NONBLOCK);

	fact(name, fd < 0 ? fd : close(fd));
}

static unsigned events(int fd)
{
	struct timespec64 none = { 0, 0 };
	struct pollfd one = { fd, -1, 0 };

	ppoll64(&one, 1, &none, NULL, 0);
	return (unsigned short)one.revents;
}

static void tell(const char *name, int fd)
{
	int n = -1;

	ioctl(fd, FIONREAD, &n);
	printf("%s: %d bytes, events %x\n", name, n, events(fd));
}

static void flags(void)
{
	int fd;

	fact("mknod", make(PATH));
	fact("mknod_again", make(PATH));
	opens("to_read", O_RDONLY);
	opens("to_write", O_WRONLY);
	opens("for_both", O_RDWR);
	opens("for_none", O_ACCMODE);
	opens("as_a_directory", O_RDONLY | O_DIRECTORY);
	opens("to_be_made", O_RDONLY | O_CREAT);
	opens("to_be_new", O_RDONLY | O_CREAT | O_EXCL);
	opens("to_be_empty", O_RDWR | O_TRUNC);
	opens("to_append", O_WRONLY | O_APPEND);
	fd = open(PATH, O_RDWR);
	fact("for_both_without_waiting_for_anybody", fd);
	opens("to_write_to_it", O_WRONLY);
	opens("to_read_from_it", O_RDONLY);
	opens("for_none", O_ACCMODE);
	fact("write", write(fd, "itself", 6));
	fact("read", read(fd, buffer, 100));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	fact("read_again", read(fd, buffer, 100));
	tell("it_holds", fd);
	close(fd);
	fact("unlink", unlink(PATH));
	opens("of_nothing", O_RDONLY);
}

/* Prints the results of other calls on a FIFO. */
static void as_a_file(void)
{
	static const struct timespec64 old[2] = { { 1000, 0 }, { 2000, 0 } };
	struct stat64 st, dir;
	int fd;

	make(PATH);
	fd = open(PATH, O_RDWR);
	write(fd, "twelve bytes", 12);
	fact("fstat", fstat64(fd, &st));
	stat64("/tmp", &dir);
	printf("mode_links_size_blocks: %o %u %lld %llu\n", st.st_mode,
	       st.st_nlink, st.st_size, st.st_blocks);
	yes("device_of_its_directory", st.st_dev == dir.st_dev);
	fact("stat", stat64(PATH, &dir));
	yes("the_same_inode", st.st_ino == dir.st_ino);
	utimensat64(AT_FDCWD, PATH, old, 0);
	read(fd, buffer, 1);
	fstat64(fd, &st);
	printf("read_changes: atime %d, mtime %d\n", st.st_atime != 1000,
	       st.st_mtime != 2000);
	utimensat64(AT_FDCWD, PATH, old, 0);
	write(fd, "x", 1);
	fstat64(fd, &st);
	printf("write_changes: atime %d, mtime %d\n", st.st_atime != 1000,
	       st.st_mtime != 2000);
	tell("is_there", fd);
	fact("size", fcntl(fd, F_GETPIPE_SZ, 0));
	fact("lseek", lseek(fd, 0, SEEK_SET));
	fact("ftruncate", ftruncate64(fd, 0));
	fact("truncate", truncate64(PATH, 0));
	fact("fsync", syscall(118, fd));
	fact("fchdir", syscall(133, fd));
	fact("getdents", getdents64(fd, (void *)buffer, 1000));
	fact("mmap", syscall(192, 0, 4096, 1, 2, fd, 0));
	fact("execve", execve(PATH, (char *[]){ "x", NULL }, environ));
	fact("chdir", chdir(PATH));
	fact("rename", rename(PATH, OTHER));
	fact("link", link(OTHER, PATH));
	fact("what_it_holds_by_another_name",
	     read(open(OTHER, O_RDONLY), buffer, 100));
	fact("unlink", unlink(PATH));
	write(fd, "left", 4);
	fact("unlink_of_the_last_name", unlink(OTHER));
	fact("it_is_still_open", read(fd, buffer, 100));
	make(PATH);
	write(fd, "old", 3);
	opens("a_new_one_has_no_reader", O_WRONLY);
	close(fd);
	unlink(PATH);
	mkdir("/dev/shm/dir", 0755);
	fact("in_shm", make("/dev/shm/dir/fifo"));
	fact("rmdir", rmdir("/dev/shm/dir"));
	fd = open("/dev/shm/dir/fifo", O_RDWR);
	fact("write", write(fd, "x", 1));
	unlink("/dev/shm/dir/fifo");
	fact("rmdir", rmdir("/dev/shm/dir"));
	fact("read", read(fd, buffer, 10));
	close(fd);
}

/* ---- Opens that wait ---- */

static void read_all_of_it(void)
{
	int fd = open(PATH, O_RDONLY);
	long n;

	fact("a_reader_opens", fd);
	while ((n = read(fd, buffer, 100)) > 0)
		fact("it_reads", n);
	fact("it_finds_the_end", n);
}

static void write_a_word(void)
{
	int fd = open(PATH, O_WRONLY);

	fact("a_writer_opens", fd);
	nap(30);
	fact("it_writes", write(fd, "word", 4));
}

/* Waits until another process has read all that is in the FIFO. */
static void until_read(int fd)
{
	for (int n = 1; n;) {
		nap(1);
		ioctl(fd, FIONREAD, &n);
	}
}

/* The naps let the other process go to sleep in most runs. No line depends on
 * that: the two print in turn. */
static void waiting(void)
{
	int pid, fd, got;

	make(PATH);
	pid = child(read_all_of_it);
	nap(30);
	fd = open(PATH, O_WRONLY);
	nap(30);
	write(fd, "one", 3);
	until_read(fd);
	nap(30);
	write(fd, "three", 5);
	nap(30);
	close(fd);
	ended("the_reader", reap(pid));
	pid = child(write_a_word);
	nap(30);
	fd = open(PATH, O_RDONLY);
	got = read(fd, buffer, 100);
	ended("the_writer", reap(pid));
	fact("a_read_waits_for_it", got);
	fact("the_end", read(fd, buffer, 100));
	close(fd);
	/* the reader notices a writer that closes at once */
	pid = child(read_all_of_it);
	nap(30);
	close(open(PATH, O_WRONLY));
	ended("a_reader_of_nothing", reap(pid));
	unlink(PATH);
}

static void open_to_read(void)
{
	exit_group(open(PATH, O_RDONLY) >= 0 ? 3 : 4);
}

/* One writer is enough for all readers that wait. */
static void many_wait(void)
{
	int pids[READERS], fd;

	make(PATH);
	for (int i = 0; i < READERS; i++)
		pids[i] = child(open_to_read);
	nap(50);
	fd = open(PATH, O_WRONLY);
	for (int i = 0; i < READERS; i++)
		ended("who_waited_to_read", reap(pids[i]));
	close(fd);
	unlink(PATH);
}

/* ---- Signals ---- */

static volatile int caught;

static void note(int signal)
{
	caught = signal;
}

static void interrupted_open(const char *name, int flags)
{
	int pid = pester(SIGUSR1);

	fact(name, open(PATH, flags));
	leave_alone(pid);
}

static void later_opens(void)
{
	nap(90);
	close(open(PATH, O_RDONLY));
}

static void signals(void)
{
	int pid, other;

	make(PATH);
	handle(SIGUSR1, note, 0);
	interrupted_open("open_to_read_is_interrupted", O_RDONLY);
	opens("and_nobody_reads", O_WRONLY);
	interrupted_open("open_to_write_is_interrupted", O_WRONLY);
	handle(SIGUSR1, note, SA_RESTART);
	other = child(later_opens);
	pid = pester(SIGUSR1);
	fact("it_starts_again", open(PATH, O_WRONLY));
	leave_alone(pid);
	ended("the_other_end", reap(other));
	handle(SIGUSR1, SIG_DFL, 0);
	printf("caught: %d\n", caught);
	close(3);
	pid = child(open_to_read);
	nap(30);
	kill(pid, SIGKILL);
	ended("a_killed_one", reap(pid));
	opens("reads_no_more", O_WRONLY);
	unlink(PATH);
}

static void write_to_nobody(void)
{
	int from = open(PATH, O_RDONLY | O_NONBLOCK), to;

	to = open(PATH, O_WRONLY);
	close(from);
	write(to, "x", 1);
}

static void nobody_reads(void)
{
	int from, to;

	make(PATH);
	in_child("write_to_nobody", write_to_nobody);
	handle(SIGPIPE, SIG_IGN, 0);
	from = open(PATH, O_RDONLY | O_NONBLOCK);
	to = open(PATH, O_WRONLY);
	close(from);
	fact("write_to_nobody", write(to, "x", 1));
	tell("without_a_reader", to);
	from = open(PATH, O_RDONLY);
	fact("a_new_reader", write(to, "x", 1));
	tell("with_it", to);
	close(from);
	tell("again_without", to);
	from = open(PATH, O_RDONLY);
	fact("what_is_left", read(from, buffer, 10));
	close(from);
	close(to);
	handle(SIGPIPE, SIG_DFL, 0);
	unlink(PATH);
}

/* ---- Several readers and writers ---- */

static void several(void)
{
	int from, again, to[3];

	make(PATH);
	from = open(PATH, O_RDONLY | O_NONBLOCK);
	tell("no_writer_yet", from);
	fact("a_read_finds_the_end", read(from, buffer, 10));
	for (int i = 0; i < 3; i++)
		to[i] = open(PATH, O_WRONLY);
	tell("three_writers", from);
	fact("a_read_would_wait", read(from, buffer, 10));
	for (int i = 0; i < 3; i++) {
		write(to[i], "abc", 3);
		close(to[i]);
		tell("one_is_closed", from);
	}
	again = open(PATH, O_RDONLY | O_NONBLOCK);
	tell("a_second_reader", again);
	fact("reads", read(again, buffer, 5));
	tell("the_first", from);
	fact("reads", read(from, buffer, 100));
	tell("the_first", from);
	tell("the_second", again);
	to[0] = open(PATH, O_WRONLY);
	tell("a_new_writer", again);
	close(to[0]);
	tell("that_has_gone", again);
	close(again);
	close(from);
	from = open(PATH, O_RDONLY | O_NONBLOCK);
	to[0] = open(PATH, O_WRONLY);
	write(to[0], "lost", 4);
	close(to[0]);
	close(from);
	from = open(PATH, O_RDWR);
	tell("nothing_outlives_the_last_close", from);
	close(from);
	unlink(PATH);
}

/* ---- A random sequence ---- */

static unsigned seed = 1;

static unsigned draw(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

static int fds[FDS];

/* Makes a random call with one of eight descriptors. Opens the descriptor, in a
 * random mode, if it is closed. */
static long step(void)
{
	static const int modes[] = { O_RDONLY, O_WRONLY, O_WRONLY, O_RDWR };
	unsigned which = draw(FDS);
	int fd = fds[which], n = -1;

	if (fd < 0) {
		fds[which] = open(draw(8) ? PATH : OTHER,
				  modes[draw(4)] | O_NONBLOCK);
		return fds[which];
	}
	switch (draw(9)) {
	case 0:
	case 1:
		fds[which] = -1;
		return close(fd);
	case 2:
	case 3:
		return read(fd, buffer, draw(10000));
	case 4:
	case 5:
	case 6:
		return write(fd, buffer, draw(6000));
	case 7:
		ioctl(fd, FIONREAD, &n);
		return n;
	}
	return (long)events(fd);
}

static void at_random(void)
{
	unsigned sum = 0, done = 0;

	handle(SIGPIPE, SIG_IGN, 0);
	make(PATH);
	make(OTHER);
	for (int i = 0; i < FDS; i++)
		fds[i] = -1;
	for (int i = 1; i <= STEPS; i++) {
		long result = step();

		sum = sum * 31 + (unsigned)(result < 0 ? -errno : result);
		done += result >= 0;
		if (i % PER_LINE == 0)
			printf("step_%d: sum %x, %u done\n", i, sum, done);
	}
	for (int i = 0; i < FDS; i++)
		close(fds[i]);
	unlink(PATH);
	unlink(OTHER);
}

int main(void)
{
	flags();
	as_a_file();
	waiting();
	many_wait();
	signals();
	nobody_reads();
	several();
	at_random();
	return 0;
}
