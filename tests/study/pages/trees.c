/*
 * Models of fibonacci, whose buddies have different sizes and form a tree, and
 * of llfree. The model of llfree has a byte for each bit of llfree, and no
 * counters. models.c has other models.
 *
 * Ancestor: none.
 */
#include "models.h"

/* ---- Trees of blocks: fibonacci ---- */

/* A block. If it is divided, it has two parts; its left part has the same first
 * page. */
struct tree {
	unsigned long nr, rank;
	struct tree *parent, *left, *right;
};

#define TREES (4 * MANY)

static struct tree trees[TREES], *spare_trees[TREES], *at_nr[MANY];
static struct tree *free_trees[20][MANY];
static unsigned long nr_spare, nr_trees[20], fib[20];

static struct tree *new_tree(unsigned long nr, unsigned long rank,
			     struct tree *parent)
{
	struct tree *tree = spare_trees[--nr_spare];

	*tree = (struct tree){ nr, rank, parent, 0, 0 };
	return tree;
}

static void add_tree(struct tree *tree)
{
	free_trees[tree->rank][nr_trees[tree->rank]++] = tree;
}

static int remove_tree(struct tree *tree)
{
	struct tree **all = free_trees[tree->rank];
	unsigned long i = 0, *n = &nr_trees[tree->rank];

	while (i < *n && all[i] != tree)
		i++;
	if (i == *n)
		return 0;
	--*n;
	memmove(&all[i], &all[i + 1], (*n - i) * sizeof(tree));
	return 1;
}

static void fibonacci_init(void)
{
	fib[0] = fib[1] = 1;
	for (int i = 2; i < 20; i++)
		fib[i] = fib[i - 1] + fib[i - 2];
	memset(nr_trees, 0, sizeof(nr_trees));
	for (nr_spare = 0; nr_spare < TREES; nr_spare++)
		spare_trees[nr_spare] = &trees[nr_spare];
	for (unsigned long nr = 0; nr < MANY;) {
		unsigned long rank = 16;

		while (fib[rank] > MANY - nr)
			rank--;
		add_tree(new_tree(nr, rank, 0));
		nr += fib[rank];
	}
}

static unsigned long rank_of(unsigned long order)
{
	unsigned long rank = 0;

	while (fib[rank] < 1UL << order)
		rank++;
	return rank;
}

static struct tree *divide_tree(struct tree *t, unsigned long rank)
{
	while (t->rank > rank && t->rank > 1) {
		t->left = new_tree(t->nr, t->rank - 1, t);
		t->right = new_tree(t->nr + fib[t->rank - 1], t->rank - 2, t);
		if (t->right->rank >= rank) {
			add_tree(t->left);
			t = t->right;
		} else {
			add_tree(t->right);
			t = t->left;
		}
	}
	return t;
}

static unsigned long fibonacci_get(unsigned long order)
{
	unsigned long rank = rank_of(order), from = rank;
	struct tree *tree;

	while (from < 17 && !nr_trees[from])
		from++;
	if (from == 17)
		return NONE;
	tree = divide_tree(free_trees[from][--nr_trees[from]], rank);
	at_nr[tree->nr] = tree;
	return tree->nr;
}

static void fibonacci_free(unsigned long nr, unsigned long order)
{
	struct tree *tree = at_nr[nr], *parent;

	(void)order;
	while ((parent = tree->parent)) {
		struct tree *left = parent->left, *right = parent->right;

		if (!remove_tree(tree == left ? right : left))
			break;
		spare_trees[nr_spare++] = left;
		spare_trees[nr_spare++] = right;
		tree = parent;
	}
	add_tree(tree);
}

static unsigned long fibonacci_pages(unsigned long order)
{
	return fib[rank_of(order)];
}

const struct model hirschberg = { 8, fibonacci_init, fibonacci_get,
				  fibonacci_free, fibonacci_pages };

/* ---- Trees of bits, without counters: llfree ---- */

#define LL_TREE 1024UL

static unsigned char out[MANY];
static unsigned long ll_tree, ll_row, ll_last, ll_frees;

static void llfree_init(void)
{
	memset(out, 0, sizeof(out));
	ll_tree = ll_last = NONE;
	ll_frees = 0;
}

/* Returns how many pages of a tree are free; 0 if there is no such tree. */
static unsigned long ll_free_in(unsigned long tree)
{
	unsigned long n = 0;

	for (unsigned long nr = tree * LL_TREE;
	     nr < (tree + 1) * LL_TREE && nr < MANY; nr++)
		n += !out[nr];
	return n;
}

static int ll_find(unsigned long min, unsigned long max)
{
	unsigned long base = ll_tree == NONE ? 0 : ll_tree;
	unsigned long n = (MANY + LL_TREE - 1) / LL_TREE;

	for (unsigned long i = 0; i < n; i++) {
		unsigned long far = (i + 1) / 2;
		unsigned long tree = (base + (i % 2 ? n - far : far)) % n;

		if (tree == ll_tree || ll_free_in(tree) < min ||
		    ll_free_in(tree) > max)
			continue;
		ll_tree = tree;
		ll_row = tree * LL_TREE / 32;
		return 1;
	}
	return 0;
}

/* A tree has two fields of 16 rows of 32 pages. Takes a page of the first row
 * that has a free one. The search begins at the row of the last get, wraps
 * around in its field, and then does the same in the tree's other field. */
static unsigned long ll_take(void)
{
	for (unsigned long i = 0; i < 32; i++) {
		unsigned long row = ll_row / 32 * 32 +
				    (ll_row + i / 16 * 16) % 32 / 16 * 16 +
				    (ll_row + i) % 16;

		for (unsigned long nr = row * 32; nr < row * 32 + 32; nr++)
			if (nr < MANY && !out[nr]) {
				out[nr] = 1;
				ll_row = row;
				return nr;
			}
	}
	return NONE;
}

static unsigned long llfree_get(unsigned long order)
{
	(void)order;
	if ((ll_tree == NONE || !ll_free_in(ll_tree)) && !ll_find(64, 960) &&
	    !ll_find(961, 1024) && !ll_find(1, 1024))
		return NONE;
	return ll_take();
}

/* Frees a page. gets take pages of the tree ll_tree. If several frees one after
 * the other were in one other tree, which is partly used, that becomes ll_tree.
 */
static void llfree_free(unsigned long nr, unsigned long order)
{
	unsigned long tree = nr / LL_TREE, before = ll_free_in(tree);

	(void)order;
	out[nr] = 0;
	ll_frees = tree == ll_last ? ll_frees + 1 : 0;
	ll_last = tree;
	if (tree != ll_tree && ll_frees > 3 && before >= 64 && before <= 960) {
		ll_tree = tree;
		ll_row = tree * LL_TREE / 32;
	}
}

const struct model wrenger = { 0, llfree_init, llfree_get, llfree_free, 0 };
