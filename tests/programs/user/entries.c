/*
 * Tests directories that change: they are read while names are added and
 * removed, they are removed while they are open or current, and they are moved.
 * Also tests deep directories and long names.
 *
 * Ancestor: none.
 */
#include "test.h"

#define UNLINKAT     301
#define AT_REMOVEDIR 0x200
#define MANY	     300
#define LONG_NAME    "a-name-of-thirty-bytes-in-all"

static char buffer[4096] __attribute__((aligned(8)));
static char seen[MANY];
static int strangers, dots;

/* Closes a descriptor that a call has returned. Returns 0, or the call's error.
 */
static int done(int fd)
{
	return fd < 0 ? fd : close(fd);
}

static void make_in(int dir, const char *format, int nr)
{
	char name[40];

	snprintf(name, sizeof(name), format, nr);
	close(openat(dir, name, O_WRONLY | O_CREAT, 0644));
}

static void remove_in(int dir, const char *format, int nr)
{
	char name[40];

	snprintf(name, sizeof(name), format, nr);
	syscall(UNLINKAT, dir, name, 0);
}

/* Reads a part of a directory, and notes which of the names kept-N were in it.
 */
static int read_some(int fd, int size)
{
	int n = getdents64(fd, (void *)buffer, size);

	for (int at = 0; at < n;) {
		struct dirent64 *entry = (void *)(buffer + at);

		at += entry->d_reclen;
		if (entry->d_name[0] == '.')
			dots++;
		else if (!strncmp(entry->d_name, "kept-", 5))
			seen[atoi(entry->d_name + 5)]++;
		else
			strangers++;
	}
	return n;
}

static void start(void)
{
	memset(seen, 0, sizeof(seen));
	strangers = dots = 0;
}

/* Checks that each name kept-N was read once. */
static void judge(const char *name, int kept)
{
	int missed = 0, twice = 0;

	for (int i = 0; i < kept; i++) {
		missed += seen[i] == 0;
		twice += seen[i] > 1;
	}
	printf("%s: %d of %d missed, %d twice, %d dots\n", name, missed, kept,
	       twice, dots);
}

static int new_dir(const char *name, int kept)
{
	int fd;

	mkdir(name, 0755);
	fd = open(name, O_RDONLY | O_DIRECTORY);
	for (int i = 0; i < kept; i++)
		make_in(fd, "kept-%d", i);
	start();
	return fd;
}

static void reading_while_it_changes(void)
{
	int fd = new_dir("busy", MANY), nr = 0;

	while (read_some(fd, 4096) > 0)
		;
	judge("a_large_directory", MANY);
	start();
	lseek(fd, 0, SEEK_SET);
	while (read_some(fd, 64) > 0)
		make_in(fd, "new-%d", nr++ % 40);
	judge("while_others_come", MANY);
	start();
	lseek(fd, 0, SEEK_SET);
	for (nr = 0; read_some(fd, 64) > 0; nr++)
		remove_in(fd, "new-%d", nr % 40);
	judge("while_others_go", MANY);
	for (nr = 0; nr < 40; nr++)
		remove_in(fd, "new-%d", nr);
	start();
	lseek(fd, 0, SEEK_SET);
	for (nr = 0; read_some(fd, 64) > 0; nr++) {
		make_in(fd, "new-%d", nr % 7);
		remove_in(fd, "new-%d", (nr + 3) % 7);
		remove_in(fd, "kept-%d", MANY - 1 - nr % 50);
	}
	judge("while_others_come_and_go", MANY - 50);
	for (nr = 0; nr < 7; nr++)
		remove_in(fd, "new-%d", nr);
	close(fd);
}

/* Removes, like rm -r, the names that it has read before it reads more. */
static void removing_while_reading(void)
{
	int fd = open("busy", O_RDONLY), n, removed = 0;

	while ((n = getdents64(fd, (void *)buffer, 200)) > 0)
		for (int at = 0; at < n;) {
			struct dirent64 *entry = (void *)(buffer + at);

			at += entry->d_reclen;
			if (entry->d_name[0] != '.')
				removed += !syscall(UNLINKAT, fd, entry->d_name,
						    0);
		}
	fact("removed_while_reading", removed);
	fact("rmdir", rmdir("busy"));
	fact("getdents64_of_what_is_removed",
	     getdents64(fd, (void *)buffer, 200));
	fact("lseek", lseek(fd, 0, SEEK_SET));
	fact("getdents64_from_its_start", getdents64(fd, (void *)buffer, 200));
	close(fd);
}

/* Continues to read at the position that an entry's d_off names. */
static void places(void)
{
	int fd = new_dir("places", 20), n, at = 0;
	struct dirent64 *entry = (void *)buffer;
	char names[3][20];

	n = getdents64(fd, (void *)buffer, sizeof(buffer));
	for (int i = 0; i < 10; i++, at += entry->d_reclen)
		entry = (void *)(buffer + at);
	for (int i = 0; i < 3; i++) {
		struct dirent64 *next = (void *)(buffer + at);

		snprintf(names[i], sizeof(names[i]), "%s", next->d_name);
		at += next->d_reclen;
	}
	yes("there_are_names", n > at);
	yes("lseek_to_d_off", lseek(fd, entry->d_off, SEEK_SET) >= 0);
	getdents64(fd, (void *)buffer, sizeof(buffer));
	yes("the_next_name",
	    !strcmp(((struct dirent64 *)buffer)->d_name, names[0]));
	remove_in(fd, names[0], 0);
	yes("lseek_to_it_again", lseek(fd, entry->d_off, SEEK_SET) >= 0);
	close(fd);
	fd = open("places", O_RDONLY);
	fact("write_to_a_directory", write(fd, "x", 1));
	fact("read_of_a_directory", read(fd, buffer, 1));
	fact("pread_of_a_directory", pread64(fd, buffer, 1, 0));
	fact("ftruncate_of_a_directory", ftruncate64(fd, 0));
	fact("fsync_of_a_directory", fsync(fd));
	for (int i = 0; i < 20; i++)
		remove_in(fd, "kept-%d", i);
	close(fd);
	fact("rmdir_of_an_empty_one", rmdir("places"));
}

static void in_what_is_removed(void)
{
	struct stat64 st;
	int fd;

	mkdir("gone", 0755);
	mkdir("gone/below", 0755);
	chdir("gone/below");
	fd = open(".", O_RDONLY);
	fact("rmdir_by_a_dot", rmdir("."));
	fact("rmdir_by_two_dots", rmdir("../.."));
	fact("rmdir_of_the_current_directory", rmdir("/tmp/e/gone/below"));
	fact("getcwd", getcwd(buffer, sizeof(buffer)));
	fact("stat_of_a_dot", stat64(".", &st));
	fact("its_links", st.st_nlink);
	fact("stat_of_two_dots", stat64("..", &st));
	fact("its_links", st.st_nlink);
	fact("open_of_a_dot", done(open(".", O_RDONLY)));
	fact("create", open("new", O_WRONLY | O_CREAT, 0644));
	fact("mkdir", mkdir("new", 0755));
	fact("symlink", symlink("x", "new"));
	fact("link", link("/dev/null", "new"));
	fact("rename_into_it", rename("/tmp/e/gone", "new"));
	fact("open_of_what_is_missing", open("new", O_RDONLY));
	fact("unlink_of_what_is_missing", unlink("new"));
	fact("rmdir_again", rmdir("/tmp/e/gone/below"));
	fact("getdents64", getdents64(fd, (void *)buffer, sizeof(buffer)));
	fact("rmdir_of_its_parent", rmdir("/tmp/e/gone"));
	fact("stat_of_two_dots", stat64("..", &st));
	fact("its_links", st.st_nlink);
	fact("chdir_to_two_dots", chdir(".."));
	fact("and_again", chdir(".."));
	fact("getcwd", getcwd(buffer, sizeof(buffer)));
	printf("is: %s\n", buffer);
	close(fd);
	chdir("/tmp/e");
}

static void moving(void)
{
	struct stat64 st, up;

	mkdir("a", 0755);
	mkdir("a/b", 0755);
	mkdir("a/b/c", 0755);
	mkdir("z", 0755);
	chdir("a/b/c");
	getcwd(buffer, sizeof(buffer));
	printf("getcwd: %s\n", buffer);
	fact("rename_of_what_is_above", rename("/tmp/e/a/b", "/tmp/e/z/q"));
	getcwd(buffer, sizeof(buffer));
	printf("getcwd: %s\n", buffer);
	stat64("/tmp/e/z", &st);
	stat64("../..", &up);
	yes("two_dots_lead_there", st.st_ino == up.st_ino);
	fact("rename_into_itself", rename("/tmp/e/z", "/tmp/e/z/q/z"));
	fact("rename_into_below", rename("/tmp/e/z", "z"));
	fact("rename_over_what_is_above", rename("/tmp/e/z/q/c", "/tmp/e/z"));
	fact("exchange_with_what_is_above",
	     syscall(353, AT_FDCWD, "/tmp/e/z/q/c", AT_FDCWD, "/tmp/e/z", 2));
	fact("rename_over_an_empty_one", rename("/tmp/e/z/q", "/tmp/e/a"));
	getcwd(buffer, sizeof(buffer));
	printf("getcwd: %s\n", buffer);
	fact("exchange_of_two",
	     syscall(353, AT_FDCWD, "/tmp/e/a/c", AT_FDCWD, "/tmp/e/z", 2));
	getcwd(buffer, sizeof(buffer));
	printf("getcwd: %s\n", buffer);
	fact("getcwd_into_too_little", getcwd(buffer, 6));
	chdir("/tmp/e");
	rmdir("a/c");
	rmdir("z");
	fact("rmdir", rmdir("a"));
}

/* ---- Limits ---- */

static void long_names(void)
{
	static char name[5000];
	int length;

	for (int n = 254; n <= 256; n++) {
		memset(name, 'n', n);
		name[n] = 0;
		printf("a_name_of_%d_bytes: ", n);
		fact("open", done(open(name, O_WRONLY | O_CREAT, 0644)));
		fact("rename_to_itself", rename(name, name));
		fact("link", link(name, "short"));
		fact("unlink", unlink("short"));
		fact("unlink", unlink(name));
	}
	for (int i = 1; i < 256; i++)
		if (i != '/' && i != '.') {
			name[0] = i;
			name[1] = 0;
			if (mkdir(name, 0755) < 0 || rmdir(name) < 0)
				printf("a name of the byte %d\n", i);
		}
	for (int n = 4094; n <= 4096; n++) {
		memset(name, 't', n);
		name[n] = 0;
		printf("a_link_to_%d_bytes: ", n);
		fact("symlink", symlink(name, "link"));
		length = readlink("link", buffer, sizeof(buffer));
		fact("readlink", length);
		fact("open", open("link", O_RDONLY));
		fact("unlink", unlink("link"));
	}
	fact("readlink_of_a_part",
	     (symlink("target", "link"), readlink("link", buffer, 3)));
	fact("readlink_of_nothing", readlink("link", buffer, 0));
	unlink("link");
}

/* Makes directories in directories by relative names, because paths are limited
 * to 4,096 bytes, but the depth of a tree is not. */
static void deep(void)
{
	int depth = 0;

	while (depth < 200 && mkdir(LONG_NAME, 0755) == 0 &&
	       chdir(LONG_NAME) == 0)
		depth++;
	fact("deep", depth);
	fact("getcwd_of_too_much", getcwd(buffer, sizeof(buffer)));
	done(open("file", O_WRONLY | O_CREAT, 0644));
	fact("a_file_there", access("file", F_OK));
	fact("rename_up", rename("file", "../../../file"));
	fact("unlink", unlink("../../../file"));
	for (int i = 0; i < depth; i++) {
		chdir("..");
		if (rmdir(LONG_NAME) < 0)
			die(LONG_NAME);
	}
	fact("and_back", getcwd(buffer, sizeof(buffer)));
}

static void chains(void)
{
	char name[20], target[20];

	done(open("link-0", O_WRONLY | O_CREAT, 0644));
	for (int i = 1; i <= 42; i++) {
		snprintf(name, sizeof(name), "link-%d", i);
		snprintf(target, sizeof(target), "link-%d", i - 1);
		symlink(target, name);
		if (i >= 39) {
			printf("through_%d_links: ", i);
			fact("open", done(open(name, O_RDONLY)));
			fact("to_create",
			     done(open(name, O_WRONLY | O_CREAT, 0644)));
			fact("not_followed", open(name, O_NOFOLLOW));
			fact("chmod", chmod(name, 0600));
			fact("link", link(name, "copy"));
			fact("unlink", unlink("copy"));
		}
	}
	symlink("absent", "dangling");
	fact("create_through_a_link",
	     done(open("dangling", O_WRONLY | O_CREAT, 0644)));
	fact("what_it_made", access("absent", F_OK));
	unlink("absent");
	symlink("/tmp/e/other", "absent");
	fact("create_through_two",
	     done(open("dangling", O_WRONLY | O_CREAT, 0644)));
	fact("what_they_made", unlink("other"));
	fact("mkdir_through_a_link", mkdir("dangling", 0755));
	fact("unlink", unlink("dangling"));
	fact("unlink", unlink("absent"));
}

int main(void)
{
	mkdir("/tmp/e", 0755);
	chdir("/tmp/e");
	reading_while_it_changes();
	removing_while_reading();
	places();
	in_what_is_removed();
	moving();
	long_names();
	deep();
	chains();
	return 0;
}
