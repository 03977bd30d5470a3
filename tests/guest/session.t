#!/usr/bin/perl
# Sessions at the prompt: our own programs on Tally itself, and init.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $image = 'build/tally.img';
my $dir = private_dir();

# A session as one test: these lines, each after a prompt, must bring these
# words. Returns what was said from the first prompt on.
sub session {
	my ($name, $expected, $lines, $words, %given) = @_;
	my $prompt = $given{prompt} || 'tally# ';
	my $out = boots($name, $expected, $words,
	    '--memory', $given{memory} || '16M',
	    '--cmdline', defined $given{cmdline} ? $given{cmdline} : 'once',
	    (map { ('--step', "serial $prompt", '--step', "send $_\\n") }
		@$lines), $given{image} || $image);
	return $out =~ /\Q$prompt\E(.*)/s ? $1 : '';
}

# ---- The programs -------------------------------------------------------

my $out = session('cow shows a page shared, then parted', SUCCESS,
    ['cow && audit', 'exit'], ['parent writes', 'child writes this page',
    'child has ended', 'audit: ok']);
my %row = map { my ($what, @counts) = /^(\S.*?\S) {2,}(.*)$/;
	defined $what ? ($what => [$counts[0] =~ /: (\d+)/g]) : () }
    split /\n/, $out;
is_deeply($row{'parent writes'}, [1, 1], 'alone: table 1, page 1');
is_deeply($row{'fork, and both have read'}, [2, 1, 2, 1],
    'after fork: one table with two holders');
is_deeply($row{'child writes the next page'}, [1, 2, 1, 2],
    'after a write beside it: two tables, one page with two holders');
is_deeply($row{'child writes this page'}, [1, 1, 1, 1],
    'after a write to it: two pages');
is_deeply($row{'child has ended'}, [1, 1], 'alone again');
is(scalar(grep { length > 79 } split /\n/, $out), 0, 'and fits 79 columns');
# What did not wait would leave the Enters to the shell, which asks anew.
$out = boots('cow -s waits for Enter at each step', SUCCESS,
    ['parent writes', 'parent writes again'], '--memory', '16M', '--cmdline',
    'once', at_prompt('cow -s'), map({ ('--step', "serial $_", '--step',
    'send \n') } 'parent writes', 'both have read', 'the next page',
    'this page', 'has ended', 'writes again'), at_prompt('exit'), $image);
unlike($out, qr/tally# \n?tally# /, 'and leaves none to the shell');
$out = session('cow -f shows a page of a file that shells run', SUCCESS,
    ['cow -f && audit', 'exit'], ['cow maps it', 'audit: ok']);
my @pages = map { [/([0-9a-f]+): (\d+)/g] } $out =~ /^(\S.*: \d.*)$/mg;
is(join(' ', map { $_->[1] } @pages[0 .. 5]), '3 4 5 6 5 2',
    'the file, the shell, cow; three shells more; cow has its own; all end');
is(scalar(grep { $_->[0] ne $pages[0][0] } @pages[0 .. 5]), 0, '... one page');
is($pages[4][3], 1, '... and the page of its own has one holder');

$out = session('cow -m shows a page that stays shared', SUCCESS,
    ['cow -m && audit', 'exit'], ['child writes this page', 'audit: ok']);
unlike($out, qr/not true/, 'to the end');
my ($own, $childs) = $out =~ /^child writes this page(.*?: \d.*?: \d+)(.*)$/m;
my @places = map { [/([0-9a-f]+: \d+)/g] } $own, $childs;
is($places[0][1], $places[1][1], 'parent and child have the same page');
like($places[0][1], qr/: 3$/, '... of which the memory is the third holder');

$out = session('cp of a file in /tmp takes no pages', SUCCESS,
    ['cp /bin/sh /tmp/a; free; cp /tmp/a /tmp/b; free; /tmp/b -c "echo ran $0"',
    'rm /tmp/a; /tmp/b -c "echo ran again"; rm /tmp/b; free; audit', 'exit'],
    ["\nran", "\nran again", 'audit: ok']);
my @left = $out =~ /^(\d+)$/mg;
cmp_ok($left[0] - $left[1], '<=', 1, 'the copy of 40,000 bytes, of which one '.
    'page may be a node');
cmp_ok($left[2], '>', $left[0] + 8, 'all are free when both files are removed');
session('cp and rm say what they cannot do', SUCCESS, ['mkdir /tmp/d',
    'cp /etc/motd /etc/demo /tmp/d; cp /tmp/d/motd /tmp/d/motd; echo $?',
    'cp /etc/motd /etc/new; cp /bin /tmp/d; cp /no /tmp/d; cp /etc/motd',
    'rm /tmp/d; echo $?; rm -r /tmp/d /etc/motd; echo $?; ls /tmp', 'exit'],
    ['cp: /tmp/d/motd: is the same file', "\n1\n",
    'cp: /etc/new: read-only', 'cp: /bin: is a directory',
    'cp: /no: no such file', 'usage: cp FROM TO', 'rm: /tmp/d: is a directory',
    "\n1\n", 'rm: /etc/motd: read-only', "\n1\n"]);
session('a script in /tmp is moved, made executable, and run', SUCCESS,
    ['cd /tmp; echo "echo it got \\$1" >s; mkdir d; mv s d; ./d/s',
    'chmod +x d/s; ./d/s word; mv d/s /dev/shm; mv /bin/sh d; chmod 0 /bin/sh',
    'exit 0'], ['Permission denied', "\nit got word",
    'mv: /dev/shm/s is in another file system', 'mv: d/sh is in another',
    'chmod: /bin/sh: read-only file system']);
$out = session('cow -f in a pipeline waits for its neighbours', SUCCESS,
    ['cow -f | cat', 'cow -f 2>&1 | cat | cat', 'exit'],
    ['shells have ended', 'shells have ended']);
unlike($out, qr/not true/, 'until they are no shells any more');
$out = session('help lists what is there', SUCCESS, ['help', 'mem -h', 'exit'],
    ['mem [-p]', 'poweroff', 'mem [-p]']);
session('an option that a program does not have is an error', 2,
    ['cow -s </dev/null && storm -s 1 && free -x', 'exit'],
    ['child has ended', 'storm: 1 children', 'free: no such option: -x',
    'how many pages are free', 'finish: failure 2']);
my @listed = sort $out =~ /^  (\w+) .*\S$/mg;
is("@listed", join(' ', sort 'mem', map { m{user/(\w+)\.c} &&
    $1 !~ /^(?:init|mini)$/ ? $1 : () } glob 'user/*.c'),
    'all of our own programs, and -h the line of one');

# Other builds of the kernel have more code: they need more than 2 MiB.
for my $memory ($ENV{TALLY_KERNEL} ? '4M' : '2M', '16M', '64M') {
	$out = session("storm takes all of $memory and gives it back", SUCCESS,
	    ['storm && audit', 'exit'], ['storm: ', 'audit: ok'],
	    memory => $memory);
	my ($before, $children, $left, $after) = $out =~ /
	    storm:\ (\d+)\ pages\ free\n
	    storm:\ (\d+)\ children,\ then\ .*\ (\d+)\ pages\ free\n
	    (?:.*\n)? storm:\ (\d+)\ pages\ free\n/x;
	$_ = defined $_ ? $_ : -1 for $before, $children, $left, $after;
	is($after, $before, 'as many pages as before');
	cmp_ok($left, '<', 20, 'memory was at its end');
	cmp_ok($children, '>', $before / 10, "$children children");
}

$out = session('mem draws all pages', SUCCESS, ['mem -p', 'free', 'exit'],
    ['in all']);
my ($total) = $out =~ /^ +(\d+) +\d+ +in all$/m;
my ($free) = $out =~ /^  \. +(\d+) /m;
my ($told) = $out =~ /^(\d+)$/m;
my $cells = join '', $out =~ /^[0-9a-f]{8} (\S+)$/mg;
is($total, 16 * 256 - 32, 'pages, as the BIOS of QEMU reports them');
is(length($cells) * 8, $total, 'a cell for eight pages');
unlike($out, qr/kind unknown/, 'each holder is of a known kind');
cmp_ok(abs(($free || 0) - ($told || 0)), '<', 64,
    'free agrees, but for what mem itself takes');

session('ps lists init, the shell and itself', SUCCESS, ['ps', 'exit'],
    ['NAME', '    1     0     1 S', 'init', ' sh', ' R ', ' ps']);
session('the demonstration runs through', SUCCESS, ['/etc/demo', 'exit'],
    ['== One', 'child has ended', '== Thirty', 'storm: 30 children',
    '== The audit', 'audit: ok', '== A picture', 'in all']);
# The shell leads a session: nobody there could let it go on.
session('^Z at the prompt stops nobody', SUCCESS,
    ['\x1aecho still $((6 * 7))', 'exit'], ['still 42']);
session('so does the script of pipes', SUCCESS, ['sh /etc/pipes', 'exit'],
    ["\tdrwx", 'licences begin so', 'the trap for TERM ran', 'with 7']);

session('a program that wants more than there is is killed', SUCCESS,
    ['sh -c \'x=12345678; while :; do x=$x$x; done\'; echo got $?; audit',
    'exit'], ["\ngot 137", "\naudit: ok"]);
session('kill -1 spares the shell and init', SUCCESS,
    ['sleep 100 & kill -9 -1; wait $!; echo got $?', 'ps', 'exit'],
    ["\ngot 137", 'init', ' ps']);

# ---- init, and the end --------------------------------------------------

session('once: the status of the shell is that of the machine', 7,
    ['exit 7'], ['finish: failure 7']);
session('poweroff ends the machine', SUCCESS, ['poweroff'],
    ['finish: success']);
session('poweroff passes a status on', 9, ['poweroff 9'],
    ['finish: failure 9']);
session('reboot resets the machine', DEAD, ['reboot'], ['tally# reboot']);
session('init does not start a second time', SUCCESS,
    ['init; echo got $?', 'exit'], ['init: already running', "\ngot 1"]);
session('init starts the shell again, however it ended', SUCCESS,
    ['exit 3', 'kill -9 $$', 'sleep 1 & exit', 'sleep 2; ps', 'poweroff'],
    ['Tally: every page', 'ended with status 3', 'ended with status 137',
    'ended with status 0', 'init', "sh\n", "ps\n", 'finish: success'],
    cmdline => '');

# Without klibc: the archive of a tree that has none.
run('sh', '-c', 'mkdir -p "$0/tools" "$0/user" &&
	cp tools/a[lr]* tools/cross "$0/tools" &&
	cp -R user/etc "$0/user"', $dir);
run("$dir/tools/archive", "$dir/archive.tar",
    map { "build/$_" } map { s/\.c$//r } glob 'user/*.c');
my ($status, undef, $err) = run(qw(build/build -b build/boot.bin -k),
    'build/tally.elf', '-a', "$dir/archive.tar", '-c', 'once',
    '-o', "$dir/own.img");
is($status, 0, 'an image without klibc') or diag($err);
session('it has mini for a shell, and says so', 5,
    ['cow; nothing', 'audit;  free ; exit 5'],
    ['there is no /bin/sh', 'child has ended', 'mini: nothing: no such file',
    'audit: ok', 'finish: failure 5'],
    prompt => 'tally> ', image => "$dir/own.img");

done_testing();
