/*
 * Tasks as text, for /dev/tasks and for the key that shows them.
 */
#ifndef DEVICES_H
#define DEVICES_H

struct task;

/* kernel/devices.c */
int task_line(const struct task *task, char *line); /* at most 80 bytes */
struct task *task_from(int pid);

#endif
