/*
 * The model's nodes, and the entries of its directories. fs.h has a drawing.
 *
 * Ancestor: none.
 */
#include "model.h"

struct node nodes[NODES], *fs_root, *fs_cwd;
struct entry entries[ENTRIES];
int free_nodes, free_entries;

struct node *new_node(unsigned mode, struct node *parent)
{
	struct node *node = nodes;

	while (node->mode)
		node++;
	memset(node, 0, sizeof(*node));
	node->mode = mode;
	node->parent = parent;
	free_nodes--;
	return node;
}

/* Frees a node if it has no link and no open file any more. */
void release(struct node *node)
{
	if (node->links || node->opens)
		return;
	set_size(node, 0);
	node->mode = 0;
	free_nodes++;
}

struct entry *find(const struct node *dir, const char *name)
{
	for (int i = 0; i < ENTRIES; i++)
		if (entries[i].dir == dir && !strcmp(entries[i].name, name))
			return &entries[i];
	return NULL;
}

int is_dir(const struct node *node)
{
	return S_ISDIR(node->mode);
}

int is_empty(const struct node *dir)
{
	for (int i = 0; i < ENTRIES; i++)
		if (entries[i].dir == dir)
			return 0;
	return 1;
}

/* Gives a node a name in a directory. An entry must be free. */
void enter(struct node *dir, const char *name, struct node *node)
{
	struct entry *entry = entries;

	while (entry->dir)
		entry++;
	entry->dir = dir;
	entry->node = node;
	strcpy(entry->name, name);
	free_entries--;
	node->links++;
	if (is_dir(node)) {
		node->links = 2 + node->nr;
		node->parent = dir;
		dir->links++;
		dir->nr++;
	}
}

/* Removes a name. Frees the node if this was its last name and the node is not
 * open. */
void strike(struct entry *entry)
{
	struct node *node = entry->node, *dir = entry->dir;

	entry->dir = NULL;
	free_entries++;
	node->links--;
	if (is_dir(node)) {
		node->links = 0;
		dir->links--;
		dir->nr--;
	}
	release(node);
}

/* Resets the model to an empty root directory, which is the current
 * directory. */
void fs_begin(void)
{
	memset(nodes, 0, sizeof(nodes));
	memset(entries, 0, sizeof(entries));
	free_nodes = NODES;
	free_entries = ENTRIES;
	empty_pool();
	fs_root = fs_cwd = new_node(S_IFDIR | 0755, NULL);
	fs_root->links = 2;
}
