/*
 * The tasks: fork, exit, the system calls that they choose at random, and their
 * start.
 *
 * Ancestor: none.
 */
/* ---- kernel/fork.c ---------------------------------------------------- */

/* Chooses the child's number: the first one that no task has. */
inline new_task()
{
	d_step {
		child = 0;
		do
		:: child < TASKS && dir[child] -> child++
		:: else -> break
		od
	};
	if
	:: child < TASKS ->
		unmap_cuts();
		kalloc(page);
		if
		:: page ->
			copy_page_tables(child);
			if
			:: error -> kfree(page)
			:: else ->
				d_step {
					dir[child] = page;
					word[child] = word[me];
					for (a : 0 .. SPAN - 1) {
						AREA(child, a) = AREA(me, a)
					}
					a = 0
				}
			fi
		:: else
		fi
	:: else
	fi;
	page = 0;
	child = 0
}

/* ---- kernel/exit.c ---------------------------------------------------- */

inline do_exit()
{
	at = 0;
	free_tables();
	d_step {
		for (a : 0 .. SPAN - 1) {
			tlb[a] = 0	/* CR3 has the kernel's own directory */
		}
		a = 0
	};
	at = 0;
	stop = SPAN;
	free_areas();
	stop = 0;
	kfree(dir[me]);
	d_step {
		dir[me] = 0;
		word[me] = 0
	}
}

/* ---- kernel/mman.c ---------------------------------------------------- */

inline sys_munmap(bytes)
{
	start = at;
	stop = at + bytes;
	free_page_tables();
	at = start;
	if
	:: !error -> free_areas()
	:: else
	fi;
	start = 0;
	stop = 0
}

#if FILES
/* ---- What a task does with files --------------------------------------- */

inline sys_mmap(kind)
{
	d_step {
		AREA(me, at) = kind;
		word[me] = (at == 0 -> ANY : word[me])
	}
}

inline sys_write(f, nr)
{
	own_page(f, nr);
	if
	:: !error ->
		data = 1 - text[f];
		write_page(f, nr);
		size[f] = (size[f] > nr -> size[f] : nr + 1)
	:: else
	fi
}

inline sys_unlink(f)
{
	linked[f] = 0;
	contents_unused(f)
}

/* Chooses what a task does with files. */
inline use_file()
{
	if
	:: f = 0
	:: MORE -> f = 1
	fi;
	to = 1 - f;
	if
	:: !AREA(me, at) && !WALK(me, at) && MORE && !SMALL ->
		sys_mmap(PRIVATE(f))
	:: !AREA(me, at) && !WALK(me, at) -> sys_mmap(SHARED(f))
	:: at == 0 && linked[f] ->
		if
		:: nr = 0
		:: ENTRIES > 1 -> nr = 1
		fi;
		if
		:: sys_write(f, nr)
		:: size[f] > nr -> resize(f, nr)
		:: MORE && nr == 0 && linked[to] && size[f] &&
		   size[to] <= size[f] && !users[FILES] ->
			clone_file(f, to)
		:: MORE && nr == 0 -> sys_unlink(f)
		fi
	:: else
	fi
}
#endif

/* ---- kernel/mman.c ---------------------------------------------------- */

/* mprotect(). A later write gives the write bit back, as if the program had
 * allowed writing again before. */
inline sys_range(bytes)
{
	start = at;
	stop = at + bytes;
	protect_pages();
	start = 0;
	stop = 0
}

/* ---- Tasks and interrupts --------------------------------------------- */

proctype task(byte me)
{
	byte at, start, stop, i, e, page, table, child, f, to, nr, n, j;
	bit error, is_out, data;

end:	do
	:: TOGETHER {
		atomic {
			dir[me] && !yielding &&
			(!inside || broken == PREEMPTED) ->
			inside++;
			busy[me] = 1;
			flush_tlb(ALWAYS)	/* CR3 had another's */
		};
		if
		:: at = 0
		:: SPAN > 1 -> at = 1
		:: SPAN > 2 -> at = 2
		:: SPAN > 3 -> at = 3
		fi;
		if
		:: WRITE(WALK(me, at)) -> write_word(at)
		:: !WRITE(WALK(me, at)) -> touch_page(at, 1)
#if FILES
		:: !WALK(me, at) && AREA(me, at) -> touch_page(at, 0)
		:: use_file()
#endif
		:: at == 0 -> new_task()
		:: at == 0 -> do_exit()
		:: MORE -> sys_munmap(1)
		:: MORE && SPAN > at + 1 -> sys_munmap(2)
		:: MORE -> sys_range(1)
		:: MORE && SPAN > at + 1 -> sys_range(2)
		fi;
		atomic {
			at = 0;
			f = 0;
			to = 0;
			nr = 0;
			error = 0;
			data = 0;
			busy[me] = 0;
			inside--;
			if
			:: inside == 0 -> mem_check(); renumber()
			:: else
			fi
		}
	   }
	od
}

/* Decides at a point that the task continues at once, and no other task
 * runs. */
proctype scheduler()
{
end:	do
	:: atomic { yielding -> yielding = 0 }
	od
}

proctype interrupt()
{
end:	do
	:: atomic { broken == HANDLER_TAKES -> handler() }
	od
}

init
{
	byte i;

	atomic {
		c_code {
			now.broken = getenv("BROKEN") ?
				atoi(getenv("BROKEN")) : 0;
		};
		dir[0] = 1;
		count[1] = 1;
		for (i : 0 .. FILES) {
			linked[i] = 1;
			height[i] = HEIGHT
		}
		run scheduler();
		run interrupt();
		for (i : 0 .. TASKS - 1) {
			run task(i)
		}
	}
}
