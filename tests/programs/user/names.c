/*
 * Tests how the kernel finds a file by its path, and all errors of a path.
 *
 * Ancestor: none.
 */
#include "test.h"

#define AT_EMPTY_PATH 0x1000

static char name[8192];

/* Returns a path to "text" with exactly this length: ././ ... /text */
static const char *path_of(unsigned long length)
{
	unsigned long rest = length - 4;

	memset(name, '/', rest);
	for (unsigned long i = rest % 2; i < rest; i += 2)
		name[i] = '.';
	if (rest % 2)
		name[0] = '.', name[1] = '/';
	strcpy(name + rest, "text");
	return name;
}

static void try(const char *path)
{
	struct stat64 st;
	char fact_name[80];
	int i = 0;

	snprintf(fact_name, sizeof(fact_name), "open of '%s'", path);
	i = open(path, O_RDONLY);
	fact(fact_name, i < 0 ? i : 0);
	if (i >= 0)
		close(i);
	snprintf(fact_name, sizeof(fact_name), "stat of '%s'", path);
	fact(fact_name, stat64(path, &st));
	snprintf(fact_name, sizeof(fact_name), "lstat of '%s'", path);
	fact(fact_name, lstat64(path, &st));
	snprintf(fact_name, sizeof(fact_name), "access of '%s'", path);
	fact(fact_name, access(path, R_OK));
	snprintf(fact_name, sizeof(fact_name), "readlink of '%s'", path);
	fact(fact_name, readlink(path, name, sizeof(name)));
}

static const char *const paths[] = {
	"",
	"text",
	"./text",
	"dir/../text",
	"dir//inner",
	"/tests/fixture/text",
	"missing",
	"missing/",
	"missing/text",
	"text/",
	"text/.",
	"text/inner",
	"text/../text",
	"dir/",
	"dir/.",
	"dir/./inner",
	"dir/missing",
	"/",
	"//",
	"/..",
	"/../../tests",
	"..",
	".",
	"to-text",
	"to-text/",
	"to-dir",
	"to-dir/",
	"to-dir/inner",
	"to-nowhere",
	"to-nowhere/",
	"absolute",
	"up",
	"loop-a",
	"loop-a/",
	"loop-a/x",
	"self",
	"self/self",
	"chain-39",
	"chain-40",
	"dir/deep/er/back",
	"dir/deep/er/back/text",
	"empty",
	"to-dir/../text",
	"to-text/../text",
	"dir/to-here/text",
};

static void long_names(void)
{
	struct stat64 st;

	fact("path_of_4095_bytes", stat64(path_of(4095), &st));
	fact("path_of_4096_bytes", stat64(path_of(4096), &st));
	fact("path_of_8000_bytes", stat64(path_of(8000), &st));
	memset(name, 'n', 300);
	name[255] = 0;
	fact("name_of_255_bytes", stat64(name, &st));
	name[255] = 'n';
	name[256] = 0;
	fact("name_of_256_bytes", stat64(name, &st));
	memcpy(name + 256, "/x", 3);
	fact("name_of_256_bytes_in_the_middle", stat64(name, &st));
}

static void where(const char *fact_name)
{
	int length = getcwd(name, sizeof(name));

	if (length < 0)
		fact(fact_name, length);
	else
		printf("%s: %s, %d bytes\n", fact_name, name, length);
}

static void change_directory(void)
{
	where("getcwd");
	fact("chdir", chdir("dir/deep"));
	where("getcwd_after_chdir");
	fact("chdir_up", chdir(".."));
	where("getcwd_after_chdir_up");
	fact("chdir_to_a_file", chdir("inner"));
	fact("chdir_to_nothing", chdir("missing"));
	fact("chdir_to_no_name", chdir(""));
	where("getcwd_after_failures");
	fact("chdir_through_a_link", chdir("../to-dir/deep"));
	where("getcwd_shows_no_link");
	fact("chdir_to_the_root", chdir("/"));
	where("getcwd_in_the_root");
	fact("chdir_above_the_root", chdir("../../.."));
	where("getcwd_above_the_root");
	fact("chdir_back", chdir("/tests/fixture"));
	fact("chroot_to_a_file", syscall(61, "text"));
	fact("chroot_to_nothing", syscall(61, "missing"));
	fact("chroot_in_a_circle", syscall(61, "self"));
	fact("chroot_to_the_root", syscall(61, "/.."));
	where("getcwd_after_chroot");
}

static void sizes(void)
{
	fact("getcwd_into_15_bytes", getcwd(name, 15));
	fact("getcwd_into_14_bytes", getcwd(name, 14));
	fact("getcwd_into_1_byte", getcwd(name, 1));
	fact("getcwd_into_nothing", getcwd(name, 0));
	memset(name, '#', 20);
	fact("readlink_into_3_bytes", readlink("to-text", name, 3));
	printf("readlink_adds_no_zero: %.5s\n", name);
	fact("readlink_into_nothing", readlink("to-text", name, 0));
	fact("readlink_into_minus_one", readlink("to-text", name, (size_t)-1));
}

static void access_modes(void)
{
	fact("access_to_be", access("text", F_OK));
	fact("access_to_read", access("text", R_OK));
	fact("access_to_run_a_text", access("text", X_OK));
	fact("access_to_run_a_program", access("program", X_OK));
	fact("access_to_search_a_directory", access("dir", R_OK | X_OK));
	fact("access_for_nothing_known", access("text", 8));
	fact("access_to_all_of_a_text", access("text", R_OK | X_OK));
}

static void relative_to(void)
{
	struct stat64 st;
	int dir = open("dir", O_RDONLY), file = open("text", O_RDONLY);

	fact("openat", close(openat(dir, "inner", O_RDONLY)));
	fact("openat_of_nothing", openat(dir, "text", O_RDONLY));
	fact("openat_up", close(openat(dir, "../text", O_RDONLY)));
	fact("openat_absolute", close(openat(-5, "/dev/null", O_RDONLY)));
	fact("openat_here", close(openat(AT_FDCWD, "text", O_RDONLY)));
	fact("openat_in_a_file", openat(file, "inner", O_RDONLY));
	fact("openat_in_no_file", openat(63, "inner", O_RDONLY));
	fact("openat_without_a_name", openat(dir, "", O_RDONLY));
	fact("fstatat", fstatat64(dir, "inner", &st, 0));
	fact("fstatat_here", fstatat64(AT_FDCWD, "to-text", &st, 0));
	printf("fstatat_follows: %x\n", st.st_mode & S_IFMT);
	fact("fstatat_of_a_link",
	     fstatat64(AT_FDCWD, "to-text", &st, AT_SYMLINK_NOFOLLOW));
	printf("fstatat_follows_not: %x\n", st.st_mode & S_IFMT);
	fact("fstatat_with_unknown_flags",
	     fstatat64(AT_FDCWD, "text", &st, 0x40000));
	fact("fstatat_without_a_name", fstatat64(dir, "", &st, 0));
	fact("fstatat_of_itself", fstatat64(file, "", &st, AT_EMPTY_PATH));
	printf("fstatat_finds_itself: %x\n", st.st_mode & S_IFMT);
	fact("fstatat_of_here", fstatat64(AT_FDCWD, "", &st, AT_EMPTY_PATH));
	printf("fstatat_finds_here: %x\n", st.st_mode & S_IFMT);
	fact("fstatat_of_nobody", fstatat64(63, "", &st, AT_EMPTY_PATH));
	fact("fstatat_in_a_file", fstatat64(file, "inner", &st, 0));
	fact("fstatat_in_no_file", fstatat64(63, "inner", &st, 0));
	close(dir);
	close(file);
}

int main(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(paths); i++)
		try(paths[i]);
	long_names();
	change_directory();
	sizes();
	access_modes();
	relative_to();
	return 0;
}
