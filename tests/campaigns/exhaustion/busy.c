/*
 * busy: checks that the books balance while other tasks are in the middle of a
 * walk along a path, of a search in a directory, or of freeing a file. One
 * child looks up paths, another makes and removes files, while the parent runs
 * many audits.
 *
 * Ancestor: none.
 */
#include "../isolation/attempt.h"

#define AUDITS 100
#define NAMES  500

static const char *name_of(int n)
{
	static char name[] = "a-name-0000";

	for (int i = 10; i > 6; i--, n /= 10)
		name[i] = '0' + n % 10;
	return name;
}

static void walk(void)
{
	static char name[PATH_MAX];
	struct stat64 st;

	for (;;) {
		stat64("/tmp/busy/link/../dir/./missing/x", &st);
		stat64("/tmp/busy/missing", &st);
		chdir("/tmp/busy/dir");
		getcwd(name, sizeof(name));
	}
}

static void change(void)
{
	chdir("/tmp/busy");
	for (int n = 1000;; n = n < 2000 ? n + 1 : 1000) {
		int fd = open("file", O_RDWR | O_CREAT, 0644);

		pwrite64(fd, "x", 1, 0);
		pwrite64(fd, "x", 1, 0x500000);
		rename("file", name_of(n));
		unlink(name_of(n));
		close(fd);
		mkdir("new", 0755);
		rename("new", "dir/moved");
		rmdir("dir/moved");
	}
}

int main(void)
{
	char answer[40] = "";
	int pids[2], fd;

	if (mkdir("/tmp/busy", 0755) || chdir("/tmp/busy") ||
	    mkdir("dir", 0755) || symlink("dir", "link"))
		bad("no directory: errno %d", errno);
	close(open(name_of(0), O_WRONLY | O_CREAT, 0644));
	for (int n = 1; n < NAMES; n++)
		if (link("a-name-0000", name_of(n)))
			bad("link %d: errno %d", n, errno);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			(i ? change : walk)();
	}
	for (int i = 0; i < AUDITS; i++) {
		fd = open("/dev/audit", O_RDONLY);
		if (read(fd, answer, sizeof(answer)) != 10 ||
		    memcmp(answer, "audit: ok\n", 10))
			bad("audit %d: %s", i, answer);
		close(fd);
		sched_yield();
	}
	for (int i = 0; i < 2; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	unlink("file");
	unlink("link");
	rmdir("new");
	rmdir("dir/moved");
	rmdir("dir");
	for (int n = 0; n < 2001; n++)
		unlink(name_of(n));
	chdir("/");
	rmdir("/tmp/busy");
	tried(AUDITS, "audits beside walks and changes");
	return verdict();
}
