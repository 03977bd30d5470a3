#!/usr/bin/perl
# Tests HOSTS=a,b: the study's boots and the long campaigns run on hosts that
# ssh reaches. The rows are the same as those of this computer. If a host cannot
# run jobs, a message names it. If a host disappears, no row is missing. Each
# host is a network namespace with an sshd.
#
# Needs: build/study.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Hosts;
use Tally;
use Test::More;

my $real = in_namespaces();
diag('no user namespaces: a script replaces ssh') if !$real;
$ENV{SSH} = start_hosts(a => [], b => [], c => ['qemu-system-i386']);

# Returns how many jobs each host had, from the last line of the run's messages.
sub jobs {
	my ($words) = @_;
	return $words =~ /^spread: jobs: (\d+) here, (\d+) on a, (\d+) on b$/m;
}

# ---- The study ------------------------------------------------------------

my $dir = private_dir();
sub run_study {
	my ($results, @options) = @_;
	return run('timeout', '-k', '5', GUARD, 'study/run', '--only', 'xv6',
	    '--work', 'pair', '--jobs', 1, @options, 'build/study.img',
	    "$dir/$results");
}

my ($status, $out, $err) = run_study('here');
is($status, 0, 'a part of the study runs without hosts') or diag("$out$err");
ok(-e "$dir/here/part", "a part of the study leaves a file named part");
($status, $out, $err) = run_study('there', '--hosts', 'a,b');
is($status, 0, 'a part of the study runs on two hosts') or diag("$out$err");
like($out, qr/^study: exact: QEMU, QEMU again and Bochs agree/m,
    'the figures of the hosts agree');
is(join(' ', jobs($err)), '1 1 1',
    'this computer and both hosts boot one machine each') or diag($err);
like(host_log($_), qr/Starting session: command/,
    "the log of host $_ has a session of ssh")
    for qw(a b);
($status, $out) = run('diff', '-r', '-x', 'cells', map { "$dir/$_" }
    qw(here there));
is("$status$out", '0', 'the rows are the same with hosts and without');

($status, $out) = run('make', '-n', '-j3', 'study', 'HOSTS=a,2/b');
like($out, qr{^\t--hosts 'a,2/b' +--jobs 3 build/study.img}m,
    'make study HOSTS=a,2/b runs study/run with hosts');
($status, $out) = run('make', '-n', 'study', 'WORK=pair');
unlike($out, qr{study/(?:seeds|faults|host/c\w+)\.csv},
    'make study WORK=pair does not run the programs of the host');
($status, undef, $err) = run('make', '-n', 'study', 'ONLY=xv6,xv5');
is($status, 2, 'make study refuses an unknown allocator before it builds');
like($err, qr/No allocator is named xv5\. There are: bump .* ostep/,
    'for an unknown allocator make lists the known ones');

sub is_refused {
	my ($hosts, $name, $words) = @_;
	my ($status, $out, $err) = run_study('there', '--work', 'wave',
	    '--hosts', $hosts);
	is($status, 2, "$name is refused");
	like($err, qr/^spread: $words/m, "a message names $name");
	unlike($out, qr/^study: wave/m, "no job runs before $name is refused");
}
is_refused('a,c', 'a host without QEMU', qr/c is not like .*: qemu: .*qemu: Q/);
is_refused('nobody', 'a host that ssh does not reach',
    qr/nobody: ssh cannot run a command there/);
is_refused('a;b', 'an invalid host name', qr/a;b is no name of a host/);

# ---- The long campaigns ---------------------------------------------------

# Runs the command of make torture, in a tree with three campaigns.
my $small = private_dir();
mkdir "$small/$_" for qw(build study tools);
for my $file (qw(tools/spread study/Die.pm)) {
	spew("$small/$file", slurp($file));
	chmod 0755, "$small/$file";
}
spew("$small/tools/deps.sh", "#!/bin/sh\n[ ! -e lacking ] || cat lacking\n");
chmod 0755, "$small/tools/deps.sh";
spew("$small/Makefile", "torture-%:\n\t\@echo seed \$(TALLY_SEED) of " .
    "\$(CURDIR)\n\t\@[ \$* != proof ]\n");
($status, $out) = run('make', '-n', 'torture', 'HOSTS=a,b', 'TALLY_SEED=7',
    'CAMPAIGNS=soak model proof');
my ($torture) = $out =~ /^(printf .*build\/campaigns && (?:.*\\\n)*.*\n)\z/m;
ok($torture, 'make torture HOSTS=a,b runs one command') or diag($out);
($status, $out, $err) = run('sh', '-c', "cd $small && $torture");
is($status, 1, 'a campaign that fails gives status 1');
like($err, qr/^spread: failed: proof$/m, 'the failed campaign is named');
is(join(' ', jobs($err)), '1 1 1',
    'this computer and both hosts run one campaign each') or diag($err);
like($out, qr/^$_\tseed 7 of \S/m, "the campaign $_ gets TALLY_SEED")
    for qw(soak model proof);
is(scalar(() = $out =~ /^\w+\tseed .*\/home\/.cache\//mg), 2,
    'two campaigns run in a copy of the tree');

# ---- Hosts that disappear -------------------------------------------------

# Makes a tree with the study's scripts and an emulator that is a script. On a
# host this emulator waits while wait/HOST exists. Before it waits, it writes
# waits/HOST.
my $tree = private_dir();
mkdir "$tree/$_" for qw(study study/results tools tools/lib tools/emulators
    build wait waits);
for my $file (map({ "study/$_" } qw(run boot Rows.pm Schema.pm Die.pm Tables.pm
    ends results/README.md)), 'tools/spread') {
	spew("$tree/$file", slurp($file));
	chmod 0755, "$tree/$file";
}
spew("$tree/build/build", '');
spew("$tree/image", '');
spew("$tree/tools/emulate", <<'END' =~ s/TREE/$tree/gr);
#!/usr/bin/perl
my ($line) = "@ARGV" =~ /--cmdline (.*) \S+$/;
my ($size) = "@ARGV" =~ /--memory (\S+)/;
my ($host) = $ENV{HOME} =~ m{/(\w+)/home$};
$| = 1;
if ($line eq 'list') {
	print "study: page,one,words\n";
	print "study: pagework,$_,words\n" for qw(init work);
	exit 0;
}
my ($work) = $line =~ /work=(\w+)/;
if ($host && -e "TREE/wait/$host") {
	open my $word, '>', "TREE/waits/$host";
	sleep 1 while -e "TREE/wait/$host";
}
print "study: begin,one,plain,$work,\n";
print "study: init,one,plain,$work,", $size =~ s/\D//gr, ",1,0,2\n";
print "study: done,all,all,all,\n";
END
chmod 0755, "$tree/tools/emulate";

sub wait_on {
	unlink glob "$tree/wait*/*";
	spew("$tree/wait/$_", '') for @_;
}

sub command {
	my ($results) = @_;
	return ("$tree/study/run", '--on', 'qemu', '--jobs', 2, '--hosts',
	    'a,b', "$tree/image", "$tree/$results");
}

# Starts the study in the background. Returns its process when a job waits on
# each of these hosts.
sub begin {
	my ($results, @hosts) = @_;
	wait_on(@hosts);
	my $pid = fork;
	defined $pid or die "fork: $!\n";
	if (!$pid) {
		open STDOUT, '>', "$tree/$results.out";
		open STDERR, '>&', \*STDOUT;
		exec(command($results)) or POSIX::_exit(127);
	}
	for (1 .. 10 * GUARD) {
		last if !grep { !-e "$tree/waits/$_" } @hosts;
		select undef, undef, undef, 0.1;
	}
	return $pid;
}

# Returns the files of copies of the tree that are left on any host.
sub left {
	return map { glob "$_/.cache/tally/*/*" } map { host_home($_) } qw(a b);
}

wait_on();
($status, $out, $err) = run(command('whole'));
is($status, 0, 'twelve jobs run on hosts') or diag("$out$err");
ok(!-e "$tree/whole/part", 'a whole study leaves no file named part');
is(eval { join '+', jobs($err) } // '', join('+', jobs($err)),
    'the jobs of each host are counted');
my ($here, $a, $b) = jobs($err);
is($here + $a + $b, 12, 'each of the twelve jobs runs once');
ok($here && $a && $b, 'this computer and both hosts have jobs') or diag($err);
is(join(' ', left()), '', 'no copy of the tree is left on a host');

my $pid = begin('ended', 'a', 'b');
kill 'TERM', $pid;
waitpid $pid, 0;
is($? >> 8, 2, 'a run that a signal ends has status 2');
like(slurp("$tree/ended.out"), qr/^study: interrupted; the next run goes on/m,
    'a run that a signal ends prints that it was interrupted');
is(join(' ', left()), '',
    'after a signal no copy of the tree is left on a host');
wait_on();
my $kept = () = glob "$tree/ended/cells/*/qemu/*/*";
($status, $out, $err) = run(command('ended'));
is($status, 0, 'the run after a signal succeeds') or diag("$out$err");
like($out, qr/^study: 12 cells, $kept of them from an earlier run$/m,
    'the run after a signal uses the finished cells');
is(slurp("$tree/ended/init.csv"), slurp("$tree/whole/init.csv"),
    'the run after a signal has the rows of an undisturbed run');

SKIP: {
	skip('no namespace to disconnect', 3) if !$real;
	my $pid = begin('gone', 'b');
	end_host('b');
	wait_on();
	waitpid $pid, 0;
	my $words = slurp("$tree/gone.out");
	is($?, 0, 'a run continues without a host that disappears')
	    or diag($words);
	# If b disappears before its job's first line, this is noticed only at
	# the end, when spread cannot remove the copy on b.
	my $missed = qr/; its jobs are run elsewhere|, with its copy/;
	like($words, qr/^spread: b went away(?:$missed)$/m,
	    'a message names the host that disappears');
	is(slurp("$tree/gone/init.csv"), slurp("$tree/whole/init.csv"),
	    'a run has all rows although a host disappears');
}

done_testing();
