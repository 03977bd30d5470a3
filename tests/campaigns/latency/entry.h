/*
 * Included before entry.S: sends each entry into the kernel, and each return
 * from it, through the stubs of hooks.S.
 *
 * Ancestor: none.
 */
/* clang-format off */
#define system_call real_system_call
#define cli	    cli; call watch_back
#define iret	    jmp watch_iret
