/*
 * Tests renameat2() with RENAME_WHITEOUT, which leaves a device at the old
 * name. For overlay file systems this device means that the name was removed.
 *
 * Ancestor: none.
 */
#include "test.h"

#define NOREPLACE 1
#define EXCHANGE  2
#define WHITEOUT  4

static void look(const char *path)
{
	struct stat64 st;
	int result = lstat64(path, &st);

	if (result)
		fact(path, result);
	else
		printf("%s: mode %o, %u links, device %lx, %ld bytes\n", path,
		       st.st_mode, st.st_nlink, (long)st.st_rdev,
		       S_ISDIR(st.st_mode) ? 0 : (long)st.st_size);
}

static void move(const char *from, const char *to, int flags)
{
	printf("%s to %s, %d: ", from, to, flags);
	fact("renameat2", syscall(353, AT_FDCWD, from, AT_FDCWD, to, flags));
	look(from);
	look(to);
}

int main(void)
{
	mkdir("/tmp/w", 0755);
	chdir("/tmp/w");
	close(open("a", O_WRONLY | O_CREAT, 0644));
	mkdir("dir", 0755);
	mkdir("dir/in", 0755);
	link("a", "same");
	move("a", "b", WHITEOUT);
	move("a", "c", 0);
	move("b", "c", WHITEOUT);
	move("c", "same", WHITEOUT);
	move("dir/in", "out", WHITEOUT);
	look("dir");
	move("dir", "c", WHITEOUT | NOREPLACE);
	move("c", "dir", WHITEOUT | EXCHANGE);
	move("dir", "dir/x", WHITEOUT);
	move("missing", "x", WHITEOUT);
	move("out", "b", WHITEOUT);
	fact("rmdir", rmdir("dir"));
	fact("unlink", unlink("dir/in"));
	fact("unlink", unlink("b"));
	fact("unlink", unlink("c"));
	fact("unlink", unlink("same"));
	fact("rmdir", rmdir("dir"));
	fact("rmdir", rmdir("out"));
	chdir("/");
	fact("rmdir", rmdir("/tmp/w"));
	return 0;
}
