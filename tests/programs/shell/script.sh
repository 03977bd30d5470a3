# Does the usual work of a shell in about 150 lines. The same dash runs this on
# Linux and on Tally, and must print the same. So no command prints a process
# number or depends on the speed.

say() {
	echo "$1: $2"
}

# ---- variables and arithmetic ----
x=7 y=3
say sum $((x + y * 2 - (x - y) / 2))
say bits $((x & y)) $((x << 4 | y))
say logic $((x > y && !(x == y)))
say default "${unset:-none} ${x:+set} ${#x}"
say cut "$(p=/usr/local/bin/sh; echo ${p##*/} ${p%/*} ${p#*/})"
i=0 fib=0 next=1
while [ $i -lt 20 ]; do
	t=$next next=$((fib + next)) fib=$t i=$((i + 1))
done
say fibonacci $fib
set -- one "two words" three
say words "$# $2"
shift
say shifted "$1 of $#"
IFS=: read a b c <<-END
	first:second:third and the rest
END
say fields "$c, $b, $a"

# ---- functions ----
factorial() {
	[ $1 -le 1 ] && echo 1 && return
	echo $(($1 * $(factorial $(($1 - 1)))))
}
say factorial $(factorial 10)
inner() {
	local x=inside
	x=$x-changed
	return 5
}
inner
say local "$x, status $?"
status() {
	return $1
}
status 42
say status $?

# ---- choices ----
for word in apple 42 -x "" 'a b' /etc/motd; do
	case $word in
	[0-9]*)	say case "number $word" ;;
	-*)	say case "option $word" ;;
	'')	say case empty ;;
	*' '*)	say case spaces ;;
	/*|./*)	say case path ;;
	*)	say case word ;;
	esac
done
if false; then say if wrong; elif ! true; then say elif wrong; else
	say if else
fi
for i in 1 2 3 4 5 6; do
	[ $i = 2 ] && continue
	[ $i = 5 ] && break
	say loop $i
done
until [ $((x -= 2)) -lt 0 ]; do :; done
say until $x

# ---- here documents, substitution, pipes ----
cat <<END
here: $x and $(echo nested $(echo deeper))
END
cat <<'END'
here: $x and $(nothing)
END
say lines "$(echo 'a
b')"
say pipe "$(echo one two three | while read a b; do echo "$b $a"; done)"
say counted $(i=0; cat /tests/fixture/text /tests/fixture/copy | cat | cat |
	while read -r line; do i=$((i + 1)); echo $i; done)
(x=changed; exit 3)
say subshell "$x, status $?"
{ echo to stderr >&2; echo to stdout; } 2>&1 | while read -r line; do
	say both "$line"
done
say negated "$(! cat /tests/fixture/missing 2>/dev/null && echo fails)"
true | false | true; say last $?
say glob "$(cd /tests/fixture/many && echo entry-0[1-4] *-59)"
say links "$(cd /tests/fixture && readlink to-text; cat to-text)"

# ---- files ----
cd /tmp
echo first >file; echo second >>file; say file "$(cat file)"
cat <<END >>file
$((1 + 2))rd
END
while read -r line; do echo "$line of $(cat file | { i=0; while read -r x; do
	i=$((i + 1)); done; echo $i; })"; done <file >lines
cat lines file >both; cat <both
set -C
(echo no >file) 2>/dev/null; say noclobber $?
echo yes >|file
set +C
exec 4>>file 5<file; echo more >&4; exec 4>&-
read -r line <&5; say descriptor "$line, then $(cat <&5)"; exec 5<&-
exec 6<>file; read -r line <&6; echo less >&6; exec 6>&-; say both "$(cat file)"
{ echo out; cat missing; echo end; } >out 2>/dev/null; say group "$? $(cat out)"
dd if=/dev/zero of=zeros bs=1k count=20 2>/dev/null
dd if=file of=zeros bs=1 seek=10000 conv=notrunc 2>/dev/null
say copied "$(dd if=zeros bs=1 skip=10000 count=9 2>/dev/null)"
: >empty; test -e empty && ! test -s empty && say empty yes
echo 'echo "$0 $*"; exit 8' >script; sh script a b; say script $?
(umask 077; : >private); test -w private && say private yes
(: >missing/new) 2>/dev/null; say missing $?
for i in 1 2 3 4 5 6 7 8 9; do echo $i >n-$i; done; say names "$(echo n-*)"
say through $(cd /dev/shm && echo there >place && cat /dev/shm/place)
for i in 1 2 3; do echo $i >>log & wait $!; done; say log "$(echo $(cat log))"
mkfifo fifo; echo through the fifo >fifo & say fifo "$(cat fifo)"; wait $!
while read -r line; do echo "<$line>"; done <fifo >read &
{ echo one; sh -c 'echo two'; cat file; } >fifo; wait $!; cat read
exec 7<>fifo; echo kept >&7; read -r line <&7; say both "$line"; exec 7>&-
cd /

# ---- background jobs, signals and traps ----
(exit 7) & wait $!
say job "status $?"
for i in 1 2 3; do (exit $i) & jobs="$jobs $!"; done
for job in $jobs; do wait $job; say jobs $?; done
trap 'say trap USR1' USR1
kill -USR1 $$
sleep 1000 & job=$!
kill $job
wait $job 2>/dev/null; say killed $?
(trap 'echo last words; exit 9' TERM; kill -TERM $(exec sh -c 'echo $PPID'); :)
say trapped $?
(trap 'say trap exit' 0; exit 4)
say subshell $?
(trap "" TERM; kill -TERM $(exec sh -c 'echo $PPID'); exit 6)
say ignored $?
{ sleep 0; echo from behind; } | { read line; say behind "$line"; }
trap 'say trap "end, status $?"' 0
eval 'say eval "$((6 * 7))"'
exec 3<&0 </tests/fixture/text
read line; say redirected "$line"
exec <&3 3<&-
sh -c 'echo "child: $0 $#"; exit 11' name a b c; say child $?
exit 13
