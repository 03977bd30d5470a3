/*
 * Operations on names. Each function makes one in the model, then in the
 * system, and compares the results.
 *
 * Ancestor: none.
 */
#include "tries.h"

#define RENAMEAT2 353

/* Does the model have room for another name? */
static int has_room(void)
{
	return free_nodes > 2 && free_entries > 2;
}

/* Flags that stand in this list twice are tried more often. */
static const int some_flags[] = {
	O_RDONLY,
	O_RDWR,
	O_WRONLY,
	O_RDWR | O_CREAT,
	O_RDWR | O_CREAT,
	O_RDWR | O_CREAT | O_EXCL,
	O_RDWR | O_CREAT | O_TRUNC,
	O_WRONLY | O_APPEND | O_CREAT,
	O_RDWR | O_TRUNC,
	O_RDONLY | O_TRUNC,
	O_RDWR | O_APPEND,
	O_RDONLY | O_DIRECTORY,
	O_RDWR | O_NOFOLLOW,
	O_RDWR | O_CREAT | O_NOFOLLOW,
};

int try_open(void)
{
	int flags = some_flags[below(ARRAY_SIZE(some_flags))];
	struct open *file = &files[below(FILES)];
	const char *path = one_in(2) ? old_path() : new_path();
	unsigned mode = some_mode();
	struct node *node;
	long model;
	int fd;

	if (file->node || !has_room())
		return 0;
	model = fs_open(path, flags, mode, &node);
	if (model == OUT)
		return 0;
	TRY("open %s flags %x", path, flags);
	fd = open(path, flags, mode);
	result(fd < 0 ? fd : 0, model);
	if (model < 0)
		return 1;
	file->node = node;
	file->fd = fd;
	file->flags = flags;
	file->at = 0;
	return 1;
}

int try_new(void)
{
	const char *path = new_path(), *text = old_path();
	unsigned mode = some_mode();
	long model;

	if (!has_room())
		return 0;
	if (one_in(3)) {
		model = fs_mkdir(path, mode);
		TRY("mkdir %s", path);
		if (model != OUT)
			result(mkdir(path, mode), model);
		return model != OUT;
	}
	if (strlen(text) > 60 || !*text)
		return 0;
	if (one_in(3)) {
		model = fs_symlink(text, path);
		TRY("symlink %s %s", text, path);
		if (model != OUT)
			result(symlink(text, path), model);
		return model != OUT;
	}
	model = fs_link(text, path);
	TRY("link %s %s", text, path);
	if (model != OUT)
		result(link(text, path), model);
	return model != OUT;
}

int try_remove(void)
{
	const char *path = old_path();
	int dir = one_in(4);
	long model = dir ? fs_rmdir(path) : fs_unlink(path);

	if (model == OUT)
		return 0;
	TRY("%s %s", dir ? "rmdir" : "unlink", path);
	result(dir ? rmdir(path) : unlink(path), model);
	return 1;
}

int try_rename(void)
{
	const char *from = old_path(), *to = new_path();
	unsigned flags = one_in(4) ? 1 + below(2) : 0;
	long model = fs_rename(from, to, flags);

	if (model == OUT)
		return 0;
	TRY("rename %s %s %u", from, to, flags);
	result(syscall(RENAMEAT2, AT_FDCWD, from, AT_FDCWD, to, flags), model);
	return 1;
}

int try_look(void)
{
	const char *path = old_path();
	int follow = one_in(2);
	struct stat64 st;
	struct node *node;
	long model = fs_find(path, follow, &node);

	if (model == OUT)
		return 0;
	TRY("%s %s", follow ? "stat" : "lstat", path);
	result(follow ? stat64(path, &st) : lstat64(path, &st), model);
	if (model == 0)
		same_stat(&st, node);
	return 1;
}

int try_readlink(void)
{
	const char *path = old_path();
	struct node *node;
	long model = fs_find(path, 0, &node);

	if (model == OUT)
		return 0;
	if (model == 0)
		model = S_ISLNK(node->mode) ? (long)strlen(node->text) :
					      -EINVAL;
	TRY("readlink %s", path);
	result(readlink(path, (char *)bytes, 100), model);
	if (model > 0) {
		memcpy(wanted, node->text, model);
		same_bytes(model);
	}
	return 1;
}

int try_chmod(void)
{
	const char *path = old_path();
	unsigned mode = some_mode();
	struct node *node;
	long model = fs_find(path, 1, &node);

	if (model == OUT)
		return 0;
	TRY("chmod %s", path);
	result(chmod(path, mode), model);
	if (model == 0)
		node->mode = (node->mode & S_IFMT) | mode;
	return 1;
}

int try_truncate(void)
{
	const char *path = old_path();
	long size = one_in(9) ? -1 : some_place();
	struct node *node;
	long model = size < 0 ? -EINVAL : fs_find(path, 1, &node);

	if (model == OUT)
		return 0;
	if (model == 0 && !S_ISREG(node->mode))
		model = -EISDIR;
	TRY("truncate %s %ld", path, size);
	result(truncate64(path, size), model);
	if (model == 0)
		set_size(node, size);
	return 1;
}

/* Stores the path of a directory of the model, which begins with /tmp/r. */
static void name_of(const struct node *dir, char *path)
{
	if (dir == fs_root) {
		strcpy(path, "/tmp/r");
		return;
	}
	name_of(dir->parent, path);
	for (int i = 0; i < ENTRIES; i++)
		if (entries[i].dir && entries[i].node == dir) {
			strcpy(path + strlen(path), "/");
			strcpy(path + strlen(path), entries[i].name);
		}
}

/* Changes the current directory, and compares its path. */
int try_chdir(void)
{
	static char path[NODES * NAME_SIZE], told[4096];
	struct node *node = fs_root;
	const char *name = one_in(2) ? "/tmp/r" : old_path();
	long model = *name == '/' ? 0 : fs_find(name, 1, &node);

	if (model == OUT)
		return 0;
	if (model == 0 && !S_ISDIR(node->mode))
		model = -ENOTDIR;
	TRY("chdir %s", name);
	result(chdir(name), model);
	if (model)
		return 1;
	fs_cwd = node;
	name_of(node, path);
	if (strlen(path) > 4000)
		return 1;
	TRY("getcwd %s", path);
	result(getcwd(told, sizeof(told)), strlen(path) + 1);
	same("the path", strcmp(told, path), 0);
	return 1;
}
