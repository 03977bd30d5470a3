# Runs a mixed load, with the audit every second: sh soak.sh SECONDS
#
#	auditor		this shell: audit, sleep 1, audit, ...
#	storms		forks up to 100 children, again and again
#	scripts		the script beside this one
#	programs	the programs of tests/programs/user
#	maps		draws the count array
#
# Ends with status 0 if all audits were clean and no task is left. The caller
# compares the free pages, because this shell needs more pages while it runs.

seconds=$1
dir=/tests
: ${seconds:?how many}

storms() {
	while :; do
		storm 100
	done >/dev/null 2>&1
}

scripts() {
	cd $dir/fixture
	while :; do
		sh $dir/shell/script.sh
	done >/dev/null 2>&1
}

programs() {
	while :; do
		$dir/run
	done >/dev/null 2>&1
}

maps() {
	while :; do
		mem -p
	done >/dev/null
}

tasks() {
	ps | {
		n=0
		while read line; do
			n=$((n + 1))
		done
		echo $n
	}
}

before=$(tasks)
loads=
for load in storms scripts programs maps; do
	$load &
	loads="$loads $!"
done

audits=0 bad=0
while [ $audits -lt $seconds ]; do
	audit >/dev/null || bad=$((bad + 1))
	audits=$((audits + 1))
	[ $((audits % 60)) -eq 0 ] && echo "soak: $audits audits, $bad bad"
	sleep 1
done

# The programs that the loads have started end by themselves, and init reaps
# them.
kill -9 $loads
wait
waits=0
while [ $(tasks) -gt $before ] && [ $waits -lt 300 ]; do
	sleep 1
	waits=$((waits + 1))
done
ps
echo "soak: $audits audits, $bad bad, $(($(tasks) - before)) tasks left"
[ $bad -eq 0 ] && [ $(tasks) -eq $before ]
