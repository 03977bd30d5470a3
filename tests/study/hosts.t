#!/usr/bin/perl
# What HOSTS=a,b promises: the study's boots and the long campaigns run on hosts
# that ssh reaches, with the same rows as here; a host that cannot do its part
# is named, and one that goes away costs no row. The hosts are network
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
diag('no user namespaces here: ssh is played by a script') if !$real;
$ENV{SSH} = start_hosts(a => [], b => [], c => ['qemu-system-i386']);

# How many jobs each had, as the last words say.
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
ok(-e "$dir/here/part", '... and is marked as one');
($status, $out, $err) = run_study('there', '--hosts', 'a,b');
is($status, 0, '... and on two hosts') or diag("$out$err");
like($out, qr/^study: exact: QEMU, QEMU again and Bochs agree/m,
    '... which agree');
is(join(' ', jobs($err)), '1 1 1', '... with a boot on each') or diag($err);
like(host_log($_), qr/Starting session: command/, "... as $_ saw")
    for qw(a b);
($status, $out) = run('diff', '-r', '-x', 'cells', map { "$dir/$_" }
    qw(here there));
is("$status$out", '0', '... and all rows are the same');

($status, $out) = run('make', '-n', '-j3', 'study', 'HOSTS=a,2/b');
like($out, qr{^\t--hosts 'a,2/b' +--jobs 3 build/study.img}m,
    'make study HOSTS=a,2/b is such a command');
($status, $out) = run('make', '-n', 'study', 'WORK=pair');
unlike($out, qr{study/(?:seeds|faults|host/c\w+)\.csv}, '... and a part of ' .
    'it is without what runs on the host');
($status, undef, $err) = run('make', '-n', 'study', 'ONLY=xv6,xv5');
is($status, 2, 'a name that is misspelt ends make at once');
like($err, qr/No allocator is named xv5\. There are: bump .* ostep/,
    '... with those that there are');

sub is_refused {
	my ($hosts, $name, $words) = @_;
	my ($status, $out, $err) = run_study('there', '--work', 'wave',
	    '--hosts', $hosts);
	is($status, 2, "$name is refused");
	like($err, qr/^spread: $words/m, '... by its name');
	unlike($out, qr/^study: wave/m, '... before anything is run');
}
is_refused('a,c', 'a host without QEMU', qr/c is not like .*: qemu: .*qemu: Q/);
is_refused('nobody', 'one that ssh does not reach',
    qr/nobody: ssh cannot run a command there/);
is_refused('a;b', 'what is no name', qr/a;b is no name of a host/);

# ---- The long campaigns ---------------------------------------------------

# The command of make torture, in a tree of three campaigns.
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
is($status, 1, 'a campaign that fails does so on any host');
like($err, qr/^spread: failed: proof$/m, '... and is named');
is(join(' ', jobs($err)), '1 1 1', '... with a campaign on each') or diag($err);
like($out, qr/^$_\tseed 7 of \S/m, "... and $_ with its seed")
    for qw(soak model proof);
is(scalar(() = $out =~ /^\w+\tseed .*\/home\/.cache\//mg), 2,
    '... two of them in a copy');

# ---- Hosts that go away ---------------------------------------------------

# The study above an emulator that is made up. It waits on the hosts of which
# there is a file, and leaves word that it does.
my $tree = private_dir();
mkdir "$tree/$_"
    for qw(study tools tools/lib tools/emulators build wait waits);
for my $file (map({ "study/$_" } qw(run boot Cells.pm Die.pm Tables.pm ends)),
    'tools/spread') {
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

# The same in the background, until a job waits on each of these hosts.
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

# Files of copies that are there still, on any host.
sub left {
	return map { glob "$_/.cache/tally/*/*" } map { host_home($_) } qw(a b);
}

wait_on();
($status, $out, $err) = run(command('whole'));
is($status, 0, 'twelve jobs') or diag("$out$err");
ok(!-e "$tree/whole/part", '... are all of it');
is(eval { join '+', jobs($err) } // '', join('+', jobs($err)),
    '... are counted');
my ($here, $a, $b) = jobs($err);
is($here + $a + $b, 12, '... each once');
ok($here && $a && $b, '... on three computers') or diag($err);
is(join(' ', left()), '', '... and nothing is left there');

my $pid = begin('ended', 'a', 'b');
kill 'TERM', $pid;
waitpid $pid, 0;
is($? >> 8, 2, 'a signal ends a run');
like(slurp("$tree/ended.out"), qr/^study: interrupted; the next run goes on/m,
    '... with words');
is(join(' ', left()), '', '... and nothing is left there');
wait_on();
my $kept = () = glob "$tree/ended/cells/*/qemu/*/*";
($status, $out, $err) = run(command('ended'));
is($status, 0, 'the next run goes on') or diag("$out$err");
like($out, qr/^study: 12 cells, $kept of them from an earlier run$/m,
    '... with what was done');
is(slurp("$tree/ended/init.csv"), slurp("$tree/whole/init.csv"),
    '... to the same rows');

SKIP: {
	skip('no namespace whose plug could be pulled', 3) if !$real;
	my $pid = begin('gone', 'b');
	end_host('b');
	wait_on();
	waitpid $pid, 0;
	my $words = slurp("$tree/gone.out");
	is($?, 0, 'a run goes on without a host that is gone') or diag($words);
	like($words, qr/^spread: b went away; its jobs are run elsewhere$/m,
	    '... which is named');
	is(slurp("$tree/gone/init.csv"), slurp("$tree/whole/init.csv"),
	    '... and has all rows');
}

done_testing();
