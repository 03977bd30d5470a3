/*
 * Included before entry.S: sends each system call, and each return from the
 * kernel, through the stubs of hooks.S. Other entries come to watch.c when
 * entry.S calls trap() or irq().
 *
 * Ancestor: none.
 */
/* clang-format off */
#define system_call real_system_call
#define cli	    cli; call watch_back
#define iret	    jmp watch_iret
