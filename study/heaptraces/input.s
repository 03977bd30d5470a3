# What as does for study/heaptrace: macros, labels, jumps, data.
	.macro	entry name, value
\name\()_entry:
	.long	\value, \name\()_entry
	.asciz	"\name"
	.endm
	.macro	step n
1:	movl	$\n, %eax
	cmpl	%eax, table+4*\n
	je	1f
	call	out
	.if	\n
	step	(\n-1)
	.endif
1:	ret
	.endm
	.text
	.irp	name, a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z
	.irp	low, 0,1,2,3,4,5,6,7,8,9
f_\name\()_\low:
	pushl	$\low
	call	f_\name\()_0
	jmp	f_\name\()_\low
	.endr
	.endr
out:	step	12
	.data
table:
	.irp	name, one,two,three,four,five,six,seven,eight,nine
	entry	\name, 1f-table
1:
	.endr
	.fill	64, 4, 7
