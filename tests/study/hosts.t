#!/usr/bin/perl
# HOSTS=a,b runs the study's boots and the long campaigns on hosts that ssh
# reaches. The rows are the same as here. A host that cannot do its part is
# named, and no row is missing if a host disappears. The hosts are network
# namespaces, with an sshd in each.
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

# Returns how many jobs each host had; the last line of the run says it.
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
is($status, 0, 'a part of the study runs here') or diag("$out$err");
ok(-e "$dir/here/part", "a part leaves the file `part'");
($status, $out, $err) = run_study('there', '--hosts', 'a,b');
is($status, 0, 'a part of the study runs on two hosts') or diag("$out$err");
like($out, qr/^study: exact: QEMU, QEMU again and Bochs agree/m,
    'the figures of the hosts agree');
is(join(' ', jobs($err)), '1 1 1', 'each host boots one machine') or diag($err);
like(host_log($_), qr/Starting session: command/,
    "$_ has a session of ssh in its log")
    for qw(a b);
($status, $out) = run('diff', '-r', '-x', 'cells', map { "$dir/$_" }
    qw(here there));
is("$status$out", '0', 'the rows are the same as here');

($status, $out) = run('make', '-n', '-j3', 'study', 'HOSTS=a,2/b');
like($out, qr{^\t--hosts 'a,2/b' +--jobs 3 build/study.img}m,
    'make study HOSTS=a,2/b runs study/run with hosts');
($status, $out) = run('make', '-n', 'study', 'WORK=pair');
unlike($out, qr{study/(?:seeds|faults|host/c\w+)\.csv}, 'a part of the study ' .
    'leaves out the programs of the host');
($status, undef, $err) = run('make', '-n', 'study', 'ONLY=xv6,xv5');
is($status, 2, 'make refuses a misspelt name at once');
like($err, qr/No allocator is named xv5\. There are: bump .* ostep/,
    'make lists the allocators');

sub is_refused {
	my ($hosts, $name, $words) = @_;
	my ($status, $out, $err) = run_study('there', '--work', 'wave',
	    '--hosts', $hosts);
	is($status, 2, "$name is refused");
	like($err, qr/^spread: $words/m, "$name: the message names it");
	unlike($out, qr/^study: wave/m, "$name: nothing runs before");
}
is_refused('a,c', 'a host without QEMU', qr/c is not like .*: qemu: .*qemu: Q/);
is_refused('nobody', 'a host that ssh does not reach',
    qr/nobody: ssh cannot run a command there/);
is_refused('a;b', 'a name that is no host name', qr/a;b is no name of a host/);

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
ok($torture, 'make torture HOSTS=a,b is a command') or diag($out);
($status, $out, $err) = run('sh', '-c', "cd $small && $torture");
is($status, 1, 'a campaign that fails gives status 1');
like($err, qr/^spread: failed: proof$/m, 'the failed campaign is named');
is(join(' ', jobs($err)), '1 1 1', 'each host runs one campaign') or diag($err);
like($out, qr/^$_\tseed 7 of \S/m, "$_ runs with the seed")
    for qw(soak model proof);
is(scalar(() = $out =~ /^\w+\tseed .*\/home\/.cache\//mg), 2,
    'two campaigns run in a copy of the tree');

# ---- Hosts that disappear -------------------------------------------------

# The study with an emulator that is a script. It waits on a host if a file with
# the host's name exists, and writes a file while it waits.
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

# Runs the study in the background, until a job waits on each of these hosts.
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

# Returns files of copies that are left on any host.
sub left {
	return map { glob "$_/.cache/tally/*/*" } map { host_home($_) } qw(a b);
}

wait_on();
($status, $out, $err) = run(command('whole'));
is($status, 0, 'twelve jobs run on hosts') or diag("$out$err");
ok(!-e "$tree/whole/part", 'twelve jobs are not a part');
is(eval { join '+', jobs($err) } // '', join('+', jobs($err)),
    'the jobs of each host are counted');
my ($here, $a, $b) = jobs($err);
is($here + $a + $b, 12, 'each job runs once');
ok($here && $a && $b, 'three computers have jobs') or diag($err);
is(join(' ', left()), '', 'no copy is left on a host');

my $pid = begin('ended', 'a', 'b');
kill 'TERM', $pid;
waitpid $pid, 0;
is($? >> 8, 2, 'a signal ends a run');
like(slurp("$tree/ended.out"), qr/^study: interrupted; the next run goes on/m,
    'a run that a signal ends says so');
is(join(' ', left()), '', 'after a signal no copy is left on a host');
wait_on();
my $kept = () = glob "$tree/ended/cells/*/qemu/*/*";
($status, $out, $err) = run(command('ended'));
is($status, 0, 'the next run continues') or diag("$out$err");
like($out, qr/^study: 12 cells, $kept of them from an earlier run$/m,
    'the next run uses the finished cells');
is(slurp("$tree/ended/init.csv"), slurp("$tree/whole/init.csv"),
    'the continued run has the same rows');

SKIP: {
	skip('no namespace to disconnect', 3) if !$real;
	my $pid = begin('gone', 'b');
	end_host('b');
	wait_on();
	waitpid $pid, 0;
	my $words = slurp("$tree/gone.out");
	is($?, 0, 'a run continues without a host that disappears')
	    or diag($words);
	# If the job's first line had not arrived, b is missed at the end, when
	# its copy cannot be removed.
	my $missed = qr/; its jobs are run elsewhere|, with its copy/;
	like($words, qr/^spread: b went away(?:$missed)$/m,
	    'the message names that host');
	is(slurp("$tree/gone/init.csv"), slurp("$tree/whole/init.csv"),
	    'the run has all rows');
}

done_testing();
