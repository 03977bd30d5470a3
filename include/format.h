/*
 * Declares the formatter that the loader and the kernel share.
 *
 * Ancestor: none.
 */
#pragma once

/* boot/format.c */
void format(void put(int), const char *fmt, __builtin_va_list args);
