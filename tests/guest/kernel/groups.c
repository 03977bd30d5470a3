/*
 * Walks through a process group with preemption points, while another task
 * changes the group.
 *
 * About next_of_group(), next_behind_point(), enter_group().
 */
#include "test.h"
#include "../../free_pages.h"
#include "task.h"

#define GROUP	1000
#define MEMBERS 6

static struct task *member[MEMBERS], *newcomer;
static int met[MEMBERS], others;

static void no_program(void)
{
	check(0); /* nobody may wake a member */
}

static struct task *new_member(void)
{
	struct task *task = new_task(no_program);

	if (!task)
		panic("no memory for a task");
	enter_group(task, GROUP);
	return task;
}

static void end(struct task *task)
{
	free_space(&task->space);
	free_task(task);
}

/* A task that changes the group while the walk waits at a member. This member
 * leaves and joins again, the next member leaves, the one after it ends, and a
 * new one joins. */
static void change_group(void)
{
	enter_group(member[5], GROUP + 1);
	enter_group(member[5], GROUP);
	enter_group(member[4], GROUP + 1);
	end(member[3]);
	newcomer = new_member();
	current->state = UNINTERRUPTIBLE;
	schedule();
}

/* A walk meets each member that stays in the group exactly once. It begins with
 * the member that joined last, member[5]. */
static void a_walk_at_points_meets_who_stays_once(void)
{
	struct task *changer = new_task(change_group), *task;

	for (int i = 0; i < MEMBERS; i++)
		member[i] = new_member();
	wake_task(changer);
	need_resched = 1;
	for (task = next_of_group(0, GROUP); task;
	     task = next_behind_point(task))
		for (int i = 0; i <= MEMBERS; i++)
			if (i == MEMBERS)
				others++;
			else if (task == member[i]) {
				met[i]++;
				break;
			}
	check(newcomer != 0);
	check(others == 0);
	for (int i = 0; i < MEMBERS; i++)
		check(met[i] == (i != 3 && i != 4));
	for (int i = 0; i < MEMBERS; i++)
		if (i != 3)
			end(member[i]);
	end(newcomer);
	end(changer);
}

const struct test group_tests[] = {
	TEST(a_walk_at_points_meets_who_stays_once),
	{ 0, 0 },
};
