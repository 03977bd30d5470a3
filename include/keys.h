/*
 * Keys that belong to the kernel, and the screen as they need it.
 */
#ifndef KEYS_H
#define KEYS_H

/* kernel/keyboard.c */
void keyboard_init(void);

/* kernel/keys.c */
void function_key(int n);
void redraw_map(void);
void do_keys(void);

/* kernel/console.c */
unsigned short *console_cover(int covered);
void console_look_back(int how);

#endif
