# What a shell does for study/heaptrace: variables, functions, loops, text.
# No other program is started.
words=
count() {
	n=0
	for word in $1; do
		n=$((n + 1))
	done
	echo "$n"
}
i=0
while [ $i -lt 400 ]; do
	i=$((i + 1))
	words="$words w$i"
	case $i in
	*0)	eval "name_$i=\$words" ;;
	*5)	unset "name_$((i - 5))" ;;
	esac
done
count "$words"
read_all() {
	while IFS=: read -r name rest; do
		line="$name ${rest%%:*} ${rest##*:}"
		set -- $line
		echo "${1:-none} $#"
	done
}
read_all <docs/memory.md
trap 'echo bye' EXIT
