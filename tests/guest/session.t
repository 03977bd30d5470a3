#!/usr/bin/perl
# Tests our own programs and init, by lines typed at the prompt of Tally.
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

# Runs a session as one test: the lines, each typed after a prompt, must print
# these words, and the machine must end with this status. Returns the output
# from the first prompt on.
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

my $out = session('cow shows a page that is shared, then copied', SUCCESS,
    ['cow && audit', 'exit'], ['parent writes', 'child writes this page',
    'child has ended', 'audit: ok']);
my %row = map { my ($what, @counts) = /^(\S.*?\S) {2,}(.*)$/;
	defined $what ? ($what => [$counts[0] =~ /: (\d+)/g]) : () }
    split /\n/, $out;
is_deeply($row{'parent writes'}, [1, 1],
    'before fork: table and page have one holder each');
is_deeply($row{'fork, and both have read'}, [2, 1, 2, 1],
    'after fork: the table has two holders, the page one');
is_deeply($row{'child writes the next page'}, [1, 2, 1, 2],
    'after a write to the next page: two tables share the page');
is_deeply($row{'child writes this page'}, [1, 1, 1, 1],
    'after a write to the page: parent and child have own pages');
is_deeply($row{'child has ended'}, [1, 1],
    'after the end of the child: table and page have one holder each');
is(scalar(grep { length > 79 } split /\n/, $out), 0,
    'the output of cow fits 79 columns');
# If cow did not wait, the shell would read the Enters and prompt again.
$out = boots('cow -s waits for Enter at each step', SUCCESS,
    ['parent writes', 'parent writes again'], '--memory', '16M', '--cmdline',
    'once', at_prompt('cow -s'), map({ ('--step', "serial $_", '--step',
    'send \n') } 'parent writes', 'both have read', 'the next page',
    'this page', 'has ended', 'writes again'), at_prompt('exit'), $image);
unlike($out, qr/tally# \n?tally# /,
    'cow -s reads all Enters: the shell gets none');
$out = session('cow -f shows a page of a program that shells run', SUCCESS,
    ['cow -f && audit', 'exit'], ['cow maps it', 'audit: ok']);
my @pages = map { [/([0-9a-f]+): (\d+)/g] } $out =~ /^(\S.*: \d.*)$/mg;
is(join(' ', map { $_->[1] } @pages[0 .. 5]), '3 4 5 6 5 2',
    'cow -f shows the holders at each step');
is(scalar(grep { $_->[0] ne $pages[0][0] } @pages[0 .. 5]), 0,
    'cow -f shows the same page until the write');
is($pages[4][3], 1, 'the page after the write has one holder');

$out = session('cow -m shows a page that stays shared', SUCCESS,
    ['cow -m && audit', 'exit'], ['child writes this page', 'audit: ok']);
unlike($out, qr/not true/, 'cow -m: each of its statements is true');
my ($own, $childs) = $out =~ /^child writes this page(.*?: \d.*?: \d+)(.*)$/m;
my @places = map { [/([0-9a-f]+: \d+)/g] } $own, $childs;
is($places[0][1], $places[1][1], 'parent and child have the same page');
like($places[0][1], qr/: 3$/, 'the shared memory is the third holder');

$out = session('cp of a file in /tmp copies none of its pages', SUCCESS,
    ['cp /bin/sh /tmp/a; free; cp /tmp/a /tmp/b; free; /tmp/b -c "echo ran $0"',
    'rm /tmp/a; /tmp/b -c "echo ran again"; rm /tmp/b; free; audit', 'exit'],
    ["\nran", "\nran again", 'audit: ok']);
my @left = $out =~ /^(\d+)$/mg;
cmp_ok($left[0] - $left[1], '<=', 1,
    'the copy of a file in /tmp takes at most one page, for its node');
cmp_ok($left[2], '>', $left[0] + 8,
    'all pages are free after rm of both files');
session('cp and rm name their errors', SUCCESS, ['mkdir /tmp/d',
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
$out = session('cow -f waits for exec in the other commands of a pipeline',
    SUCCESS,
    ['cow -f | cat', 'cow -f 2>&1 | cat | cat', 'exit'],
    ['shells have ended', 'shells have ended']);
unlike($out, qr/not true/, 'cow -f in a pipeline: each statement is true');
$out = session('help lists the programs', SUCCESS, ['help', 'mem -h', 'exit'],
    ['mem [-p]', 'poweroff', 'mem [-p]']);
session('an option that a program does not have is an error', 2,
    ['cow -s </dev/null && storm -s 1 && free -x', 'exit'],
    ['child has ended', 'storm: 1 children', 'free: no such option: -x',
    'how many pages are free', 'finish: failure 2']);
my @listed = sort $out =~ /^  (\w+) .*\S$/mg;
is("@listed", join(' ', sort 'mem', map { m{user/(\w+)\.c} &&
    $1 !~ /^(?:init|mini)$/ ? $1 : () } glob 'user/*.c'),
    'help lists all programs, mem -h prints its own line');

# Other builds of the kernel have more code: they need more than 2 MiB.
for my $memory ($ENV{TALLY_KERNEL} ? '4M' : '2M', '16M', '64M') {
	$out = session("storm takes all of $memory and frees it", SUCCESS,
	    ['storm && audit', 'exit'], ['storm: ', 'audit: ok'],
	    memory => $memory);
	my ($before, $children, $left, $after) = $out =~ /
	    storm:\ (\d+)\ pages\ free\n
	    storm:\ (\d+)\ children,\ then\ .*\ (\d+)\ pages\ free\n
	    (?:.*\n)? storm:\ (\d+)\ pages\ free\n/x;
	$_ = defined $_ ? $_ : -1 for $before, $children, $left, $after;
	is($after, $before,
	    "$memory: after storm as many pages are free as before");
	cmp_ok($left, '<', 20,
	    "$memory: storm leaves fewer than 20 pages free");
	cmp_ok($children, '>', $before / 10,
	    "$memory: storm forks $children children");
}

$out = session('mem draws all pages', SUCCESS, ['mem -p', 'free', 'exit'],
    ['in all']);
my ($total) = $out =~ /^ +(\d+) +\d+ +in all$/m;
my ($free) = $out =~ /^  \. +(\d+) /m;
my ($told) = $out =~ /^(\d+)$/m;
my $cells = join '', $out =~ /^[0-9a-f]{8} (\S+)$/mg;
is($total, 16 * 256 - 32, 'mem counts the pages that the BIOS of QEMU reports');
is(length($cells) * 8, $total, 'mem draws one cell for each eight pages');
unlike($out, qr/kind unknown/, 'mem knows the kind of each holder');
cmp_ok(abs(($free || 0) - ($told || 0)), '<', 64,
    "free agrees with mem, except for mem's own pages");

session('ps lists init, the shell and itself', SUCCESS, ['ps', 'exit'],
    ['NAME', '    1     0     1 S', 'init', ' sh', ' R ', ' ps']);
session('the script /etc/demo runs to its end', SUCCESS, ['/etc/demo', 'exit'],
    ['== One', 'child has ended', '== Thirty', 'storm: 30 children',
    '== The audit', 'audit: ok', '== A picture', 'in all']);
# The shell is the leader of its session: if ^Z stopped it, nobody could
# continue it.
session('^Z at the prompt does not stop the shell', SUCCESS,
    ['\x1aecho still $((6 * 7))', 'exit'], ['still 42']);
session('the script /etc/pipes runs to its end', SUCCESS, ['sh /etc/pipes',
    'exit'],
    ["\tdrwx", 'licences begin so', 'the trap for TERM ran', 'with 7']);

session('a program that needs too much memory is killed', SUCCESS,
    ['sh -c \'x=12345678; while :; do x=$x$x; done\'; echo got $?; audit',
    'exit'], ["\ngot 137", "\naudit: ok"]);
session('kill -1 does not kill the shell and init', SUCCESS,
    ['sleep 100 & kill -9 -1; wait $!; echo got $?', 'ps', 'exit'],
    ["\ngot 137", 'init', ' ps']);

# ---- init, and the end --------------------------------------------------

session("with the option once the machine ends with the shell's status", 7,
    ['exit 7'], ['finish: failure 7']);
session('poweroff ends the machine', SUCCESS, ['poweroff'],
    ['finish: success']);
session('poweroff 9 ends the machine with status 9', 9, ['poweroff 9'],
    ['finish: failure 9']);
session('reboot resets the machine', DEAD, ['reboot'], ['tally# reboot']);
session('init does not start a second time', SUCCESS,
    ['init; echo got $?', 'exit'], ['init: already running', "\ngot 1"]);
session('init starts the shell again, however it ended', SUCCESS,
    ['exit 3', 'kill -9 $$', 'sleep 1 & exit', 'sleep 2; ps', 'poweroff'],
    ['Tally: every page', 'ended with status 3', 'ended with status 137',
    'ended with status 0', 'init', "sh\n", "ps\n", 'finish: success'],
    cmdline => '');

my ($status, $err) = own_image($dir, 'once');
is($status, 0, 'an image without klibc is made') or diag($err);
session('without klibc mini is the shell, and says so', 5,
    ['cow; nothing', 'audit;  free ; exit 5'],
    ['there is no /bin/sh', 'child has ended', 'mini: nothing: no such file',
    'audit: ok', 'finish: failure 5'],
    prompt => 'tally> ', image => "$dir/own.img");

done_testing();
