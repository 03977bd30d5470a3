/*
 * For entry.S: each way in and out goes by hooks.S.
 *
 * Ancestor: none.
 */
/* clang-format off */
#define system_call real_system_call
#define cli	    cli; call watch_back
#define iret	    jmp watch_iret
