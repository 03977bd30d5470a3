/*
 * Makes the system calls. Here are a table of their names and Linux/i386's
 * numbers, and the code that all of them share.
 *
 *	stack at int 0x80:	 0 ebp, edi, esi, ebx of the caller
 *				16 return address
 *				20 first argument -> ebx
 *				24 second         -> ecx
 *				28 third          -> edx
 *				32 fourth         -> esi
 *				36 fifth          -> edi
 *				40 sixth          -> ebp
 *
 * Each call loads all six registers. If it has fewer arguments, the other
 * registers get words of the caller's frame, which the kernel ignores.
 *
 * Ancestor: the _syscall1 to _syscall3 macros of Linux 0.01's unistd.h.
 */
.macro	call name nr
	.globl	\name
\name:	movl	$\nr, %eax
	jmp	trap
.endm

	.text
/* Processes. */
	call	exit		1
	call	fork		2
	call	waitpid		7
	call	execve		11
	call	getpid		20
	call	nice		34
	call	setpgid		57
	call	getppid		64
	call	getpgrp		65
	call	setsid		66
	call	wait4		114
	call	getpgid		132
	call	getsid		147
	call	sched_yield	158
	call	getuid		199
	call	getgid		200
	call	geteuid		201
	call	getegid		202
	call	setuid		213
	call	setgid		214
	call	gettid		224
	call	exit_group	252
	call	set_tid_address	258
/* Files. */
	call	read		3
	call	write		4
	call	open		5
	call	close		6
	call	link		9
	call	unlink		10
	call	chdir		12
	call	chmod		15
	call	lseek		19
	call	access		33
	call	sync		36
	call	rename		38
	call	mkdir		39
	call	rmdir		40
	call	dup		41
	call	pipe		42
	call	ioctl		54
	call	fcntl		55
	call	umask		60
	call	dup2		63
	call	symlink		83
	call	readlink	85
	call	fsync		118
	call	_llseek		140
	call	getdents	141
	call	readv		145
	call	writev		146
	call	pread64		180
	call	pwrite64	181
	call	getcwd		183
	call	truncate64	193
	call	ftruncate64	194
	call	stat64		195
	call	lstat64		196
	call	fstat64		197
	call	getdents64	220
	call	fcntl64		221
	call	openat		295
	call	fstatat64	300
	call	fallocate	324
	call	pipe2		331
	call	statx		383
	call	utimensat64	412
	call	pselect64	413
	call	ppoll64		414
/* Memory. */
	call	sys_brk		45
	call	old_mmap	90
	call	munmap		91
	call	mprotect	125
	call	msync		144
	call	mremap		163
	call	mmap2		192
	call	mincore		218
	call	madvise		219
/* Signals. */
	call	alarm		27
	call	pause		29
	call	kill		37
	call	signal		48
	call	sys_sigaction	67
	call	sigpending	73
	call	sigprocmask	126
	call	rt_sigaction	174
	call	rt_sigprocmask	175
	call	rt_sigpending	176
	call	rt_sigsuspend	179
/* Time, and the machine. */
	call	time		13
	call	times		43
	call	gettimeofday	78
	call	reboot		88
	call	uname		122
	call	nanosleep	162
	call	clock_gettime	265
	call	clock_nanosleep	267
	call	clock_gettime64	403
	call	clock_nanosleep64 407

/*
 * long syscall(long nr, ...): here the stack has one more word, the call's
 * number.
 */
	.globl	syscall
syscall:
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	movl	20(%esp), %eax
	movl	24(%esp), %ebx
	movl	28(%esp), %ecx
	movl	32(%esp), %edx
	movl	36(%esp), %esi
	movl	40(%esp), %edi
	movl	44(%esp), %ebp
	jmp	enter

trap:	pushl	%ebx
	pushl	%esi
	pushl	%edi
	pushl	%ebp
	movl	20(%esp), %ebx
	movl	24(%esp), %ecx
	movl	28(%esp), %edx
	movl	32(%esp), %esi
	movl	36(%esp), %edi
	movl	40(%esp), %ebp
enter:	int	$0x80
	popl	%ebp
	popl	%edi
	popl	%esi
	popl	%ebx
result:	cmpl	$-4095, %eax		/* -4095 to -1 are errors */
	jae	1f
	ret
1:	negl	%eax
	movl	%eax, errno
	movl	$-1, %eax
	ret

/*
 * int vfork(void): the child runs on the parent's stack, and will overwrite the
 * return address there. So the address is kept in a register; each process has
 * registers of its own.
 */
	.globl	vfork
vfork:	popl	%edx
	movl	$190, %eax
	int	$0x80
	pushl	%edx
	jmp	result

/*
 * A signal handler returns to here. sigreturn restores the mask and the
 * registers from before the signal. The registers lie above the handler's
 * argument, which is popped first.
 */
	.globl	restorer
restorer:
	popl	%eax
	movl	$119, %eax		/* sigreturn */
	int	$0x80

	.section .note.GNU-stack, "", @progbits
