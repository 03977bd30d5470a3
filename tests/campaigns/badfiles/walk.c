/*
 * The first program of the images with bad files. It asks everything about
 * every name in the archive, and executes each file of /bad in a child. Then
 * the audit must be clean, and as many pages free as before.
 *
 * Its last line is "walk: ok" with figures, and the machine ends with success;
 * or the line is an error, and the machine ends with failure.
 *
 * Ancestor: none.
 */
#include "../../../user/lib/tally.h"

#define DEPTH 64

static char path[4096];
static unsigned long names, programs, ran, killed;
static unsigned long
	sum;	  /* of all files' bytes; a file counts once for each name */
static int quiet; /* pages that are lost are no failure yet */

static void fail(const char *what)
{
	printf("walk: %s: %s\n", path, what);
	finish(REBOOT_POWER_OFF, 1);
}

/* ---- the tree ---- */

static void walk(unsigned long length, int depth);

/* Reads a file to its end. The file must be as long as stat says. */
static void read_file(long long size)
{
	static char bytes[8192];
	int fd = open(path, O_RDONLY);
	long n;

	if (fd < 0)
		fail("cannot be opened");
	while ((n = read(fd, bytes, sizeof(bytes))) > 0) {
		for (long i = 0; i < n; i++)
			sum += (unsigned char)bytes[i];
		size -= n;
	}
	if (n < 0 || size != 0)
		fail("has other bytes than its size says");
	close(fd);
}

/* Reads the text of a link, and looks up a path that leads through the link. */
static void follow(unsigned long length)
{
	static char target[200];
	struct stat64 st;
	long n = readlink(path, target, sizeof(target));

	if (n < 0 || n > 100)
		fail("cannot be read as a link");
	stat64(path, &st);
	close(open(path, O_RDONLY | O_NOFOLLOW));
	strcpy(path + length, "/~none~");
	if (stat64(path, &st) == 0)
		fail("exists, but must not");
	path[length] = 0;
}

static void ask(unsigned long length, int depth)
{
	struct stat64 st;

	names++;
	if (lstat64(path, &st) < 0)
		return; /* two members have this name, or it contains "/" */
	if (S_ISREG(st.st_mode))
		read_file(st.st_size);
	else if (S_ISLNK(st.st_mode))
		follow(length);
	else if (S_ISDIR(st.st_mode) && depth < DEPTH)
		walk(length, depth + 1);
}

/* Walks through the directory with the path `path`, of `length` bytes; 0 means
 * the root. Reads few entries at a time, because the stack is small. */
static void walk(unsigned long length, int depth)
{
	char buffer[400] __attribute__((aligned(8)));
	int n, fd = open(length ? path : "/", O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return;
	while ((n = getdents64(fd, (void *)buffer, sizeof(buffer))) > 0)
		for (int at = 0; at < n;) {
			struct dirent64 *entry = (void *)(buffer + at);
			const char *name = entry->d_name;
			unsigned long end = length + 1 + strlen(name);

			at += entry->d_reclen;
			if (!strcmp(name, ".") || !strcmp(name, "..") ||
			    end + 8 >= sizeof(path))
				continue;
			path[length] = '/';
			strcpy(path + length + 1, name);
			ask(end, depth);
			path[length] = 0;
		}
	if (n < 0)
		fail("cannot be listed");
	close(fd);
}

/* ---- the programs ---- */

static void start(void)
{
	char *argv[] = { path, NULL }, *envp[] = { NULL };

	setsid();
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	execve(path, argv, envp);
	exit_group(255);
}

/* Waits for a child, and kills it after a limited time. Then kills its
 * group, and waits for all children of that child: this process is init, so it
 * inherits them. Returns the child's status. */
static int end_of(int pid)
{
	const struct timespec nap = { 0, 10000000 };
	int status = 0, other, tries = 0;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (tries++ < 20) {
			sched_yield();
			continue;
		}
		if (tries > 30) {
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL);
		}
		nanosleep(&nap, NULL);
	}
	kill(-pid, SIGKILL);
	while (waitpid(-1, &other, 0) > 0 || errno == EINTR)
		;
	return status;
}

static void audit(long before)
{
	static char verdict[80];

	if (before < 0)
		return; /* /dev is not readable in this archive */
	if (count_free() != before && !quiet)
		fail("pages are lost");
	/* in a damaged archive this name may lead to another device */
	if (read_all("/dev/audit", verdict, sizeof(verdict)) > 0 &&
	    !strncmp(verdict, "audit: ", 7) && strcmp(verdict, "audit: ok\n"))
		fail("the audit fails");
}

static void execute(long before)
{
	int pid = fork(), status;

	if (pid < 0)
		fail("no child");
	if (pid == 0)
		start();
	status = end_of(pid);
	programs++;
	ran += !WIFEXITED(status) || WEXITSTATUS(status) != 255;
	killed += WIFSIGNALED(status);
	audit(before);
}

/* Executes /bad/0, /bad/1, ... until a file does not exist. */
static void execute_all(long before)
{
	struct stat64 st;

	for (unsigned long i = 0;; i++) {
		snprintf(path, sizeof(path), "/bad/%lu", i);
		if (stat64(path, &st) < 0)
			return;
		execute(before);
	}
}

/* Walks once, and executes a file that does not exist, so that this program has
 * all pages that it needs before it counts the free ones. */
static void warm_up(void)
{
	walk(0, 0);
	strcpy(path, "/bad/none");
	execute(count_free());
	path[0] = 0;
	names = programs = ran = killed = sum = 0;
}

int main(void)
{
	long before;

	quiet = 1;
	warm_up();
	quiet = 0;
	before = count_free();
	execute_all(before);
	path[0] = 0;
	walk(0, 0);
	audit(before);
	printf("walk: ok, %lu names, %lu programs, of which %lu ran and %lu "
	       "were killed; sum %lu\n",
	       names, programs, ran, killed, sum);
	finish(REBOOT_POWER_OFF, 0);
}
