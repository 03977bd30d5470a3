# What the tests share: functions that run a command, boot an image, and read a
# guest's TAP.
#
# Every test file first changes to the root of the tree, so that it can be run
# from anywhere: prove tests/GROUP/NAME.t

package Tally;

use strict;
use warnings;
use Cwd qw(abs_path);
use Exporter qw(import);
use File::Basename qw(dirname);
use POSIX ();
use Test::More;
use Tidy;

our @EXPORT = qw(test_files test_file run boot boots at_prompt answers emulator
	slurp spew
	private_dir system_calls pass_on_tap tap_of is_pc on_pc GUARD SUCCESS
	passes_in_node own_image FAILURE HANG DEAD BROKEN);

# Exit statuses of tools/emulate.
use constant { SUCCESS => 0, FAILURE => 1, HANG => 2, DEAD => 3, BROKEN => 4 };

# A command that still runs after this number of seconds has hung. On a busy
# machine a step of one second may take a minute, so every test allows this much
# time, except tests in which a machine must hang.
use constant GUARD => $ENV{TALLY_LONG} ? 14400 : 1800;

chdir dirname(abs_path(__FILE__)) . '/../..' or die "no root: $!";

# If make has started the test, commands of the test must not get make's flags
# or its list of tests.
delete @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES T)};

# The tests compare messages, so every command must print English.
$ENV{LC_ALL} = 'C';

# Returns the test files of all groups that make test runs.
sub test_files {
	return sort grep { !m{^tests/(?:house|lib)/} } glob 'tests/*/*.t';
}

# Returns the path of the test file with this name; undef if there is none.
sub test_file {
	my ($name) = @_;
	my ($file) = grep { m{/\Q$name\E\.t$} } test_files();
	return $file;
}

sub slurp {
	my ($file) = @_;
	open my $in, '<:raw', $file or return '';
	local $/;
	my $text = <$in>;
	return defined $text ? $text : '';
}

sub spew {
	my ($file, $text) = @_;
	open my $out, '>:raw', $file or die "$file: $!";
	print $out $text;
	close $out or die "$file: $!";
}

# Runs a command without standard input. Returns its exit status, its standard
# output, and its standard error.
sub run {
	my (@command) = @_;
	my $dir = private_dir();
	my $pid = fork;
	defined $pid or die "fork: $!";
	if (!$pid) {
		open STDIN, '<', '/dev/null' or POSIX::_exit(126);
		open STDOUT, '>', "$dir/out" or POSIX::_exit(126);
		open STDERR, '>', "$dir/err" or POSIX::_exit(126);
		exec(@command) or POSIX::_exit(127);
	}
	waitpid $pid, 0;
	my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
	my $out = slurp("$dir/out");
	$out =~ tr/\r//d;
	return ($status, $out, slurp("$dir/err"));
}

# Returns the rows of kernel/syscalls.tbl: the number, the name, the arguments
# that a program gives, the function, and how many arguments that gets.
sub system_calls {
	my @rows;
	for (split /\n/, slurp('kernel/syscalls.tbl')) {
		my ($number, $name, $arguments, $function, $values) =
		    /^(\d+)\t+(\w+)\t+(.*?)\t+(\w+)(?:\((.+)\))?$/ or next;
		my @given = $arguments =~ /\w+/g;
		push @rows, { number => $number, name => $name,
		    arguments => \@given, function => $function,
		    taken => defined $values ? 1 + $values =~ tr/,// :
		    scalar @given };
	}
	return @rows;
}

# With TALLY_KERNEL=NAME boot() uses the images in build/NAME/, of another build
# of the kernel (OTHERS in the Makefile). Two of these builds keep figures in
# their memory. When QEMU has ended, a program of tests/campaigns/coverage/
# reads them.
my $other_images = qr/(?:tally|test|user|hostile|random|faults)/;
my %gather = (coverage => 'gather', depth => 'deepest');

# Does this machine run programs for i386 itself? If not, tools/cross runs them
# in QEMU. But QEMU is not Linux, and has no free addresses for
# AddressSanitizer.
sub is_pc {
	return (run('uname', '-m'))[1] =~ /^(?:x86_64|i.86)$/m;
}

# If this machine is no PC, skips the test file, or this number of tests of a
# block named SKIP. Prints the reason.
sub on_pc {
	my ($why, $tests) = @_;
	return if is_pc();
	$why = "this machine is no PC: $why";
	plan(skip_all => $why) if !$tests;
	skip($why, $tests);
}

# Runs tools/emulate with these arguments. Returns what run() returns.
sub boot {
	my @arguments = @_;
	my $kernel = $ENV{TALLY_KERNEL};
	my @emulate = ('timeout', '-k', '5', 300 + GUARD, 'tools/emulate',
	    '--timeout', $ENV{TALLY_TIMEOUT} || GUARD);
	return run(@emulate, @arguments) if !$kernel;
	s{^build/(?=$other_images\.img$)}{build/$kernel/} for @arguments;
	return run(@emulate, @arguments)
	    if !$gather{$kernel} || grep { /^(?:bochs|dosbox)/ } @arguments;
	my $ram = private_dir() . '/ram';
	my @result = run(@emulate, '--ram', $ram, @arguments);
	my ($status, $out, $err) = run(
	    "tests/campaigns/coverage/$gather{$kernel}",
	    $ram, "build/$kernel");
	$status == 0 or die $err;
	unlink $ram;
	return @result;
}

# Returns arguments for boot() and boots() that type each line at the prompt of
# the shell. The shell is klibc's, or user/mini.c if klibc was not fetched.
sub at_prompt {
	my $prompt = -d 'build/klibc/root' ? 'tally# ' : 'tally> ';
	return map { ('--step', "serial $prompt", '--step', "send $_\\n") } @_;
}

# Returns an emulator's name and version, as in lists of known faults: QEMU 7.2.
sub emulator {
	my ($name) = @_;
	my ($status, $out, $err) = run($name =~ /^bochs/ ? qw(bochs --help) :
	    qw(qemu-system-i386 --version));
	return "$out$err" =~ /Bochs x86 Emulator (\d+\.\d+)/ ? "Bochs $1" :
	    $out =~ /^QEMU emulator version (\d+\.\d+)/ ? "QEMU $1" :
	    die "no version of $name: $out$err";
}

# Boots a machine as one test: tools/emulate must end with this status, and the
# machine must print all of these words, in this order. Returns what it printed.
sub boots {
	my ($name, $expected, $words, @command) = @_;
	my ($status, $out, $err) = boot(@command);
	my @wanting;
	my $at = 0;
	for my $word (@$words) {
		my $found = index $out, $word, $at;
		if ($found < 0) {
			push @wanting, $word;
		} else {
			$at = $found + length $word;
		}
	}
	ok($status == $expected && !@wanting, $name)
	    or diag("tools/emulate @command\nstatus $status, expected " .
		"$expected\n", map({ "never said: $_\n" } @wanting),
		"$out\n$err");
	return $out;
}

# Reads TAP in a guest's output. Returns the errors of the TAP as a whole ('' if
# there are none), and for each test [passed?, name, lines with # before it].
sub tap_of {
	my ($text) = @_;
	my (@tests, @notes, $plan, %seen, @wrong);
	for (split /\n/, $text) {
		if (/^(not )?ok (\d+) - (.*)$/) {
			push @wrong, "test $2 should be number " . (@tests + 1)
			    if $2 != @tests + 1;
			push @wrong, "two tests are named $3" if $seen{$3}++;
			push @tests, [!$1, $3, join "\n", @notes];
			@notes = ();
		} elsif (/^(not )?ok\b/) {
			push @wrong, "not a test's line: $_";
		} elsif (/^1\.\.(\d+)$/) {
			push @wrong, 'a second plan' if defined $plan;
			$plan = $1;
		} elsif (/^# (.*)$/) {
			push @notes, $1;
		}
	}
	if (!defined $plan) {
		push @wrong, 'no plan';
	} elsif ($plan != @tests || !$plan) {
		push @wrong, "$plan tests planned, " . @tests . ' run';
	}
	return (join('; ', @wrong), @tests);
}

# Boots a machine as one test: the shell must compute (user/mini.c cannot), and
# the audit must pass at the boot and as a command of the shell. If the image is
# one of ours, the machine ends when the shell ends; any other machine is
# powered off.
sub answers {
	my ($name, @command) = @_;
	my $has_shell = -d 'build/klibc/root';
	my $lines = $has_shell ? 'echo x$((6*7))y; audit' : 'audit';
	my @end = $command[-1] =~ /\.img$/ ?
	    ('--cmdline', 'once', at_prompt("$lines; exit")) :
	    at_prompt("$lines; poweroff");
	return boots($name, SUCCESS, ['audit: ok', $has_shell ? "\nx42y" : (),
	    "\naudit: ok"], @end, @command);
}

# Makes each test in a program's TAP a test of the caller.
sub pass_on_tap {
	my ($text) = @_;
	my ($wrong, @tests) = tap_of($text);
	for my $test (@tests) {
		my ($ok, $name, $notes) = @$test;
		ok($ok, $name) or diag($notes);
	}
	is($wrong, '', 'the program ran all planned tests');
}

# Runs a program of tests/web in Node.js, and makes each test in its TAP a test
# of the caller.
sub passes_in_node {
	my ($script, @arguments) = @_;
	my ($status, $out, $err) = run('timeout', '-k', '5', GUARD, 'node',
	    "tests/web/$script", @arguments);
	is($status, 0, "$script ends without an error") or diag($err);
	# Titles that begin with "..." may be equal; the number of the test
	# makes them different.
	pass_on_tap($out =~ s{^((?:not )?ok (\d+) - \.\.\. .*)}{$1 ($2)}mgr);
}

# Makes own.img in a directory: an image without klibc, as it is built in a tree
# that has not fetched klibc. Returns the status of build/build, and its
# messages.
sub own_image {
	my ($dir, $cmdline) = @_;
	run('sh', '-c', 'mkdir -p "$0/tools" "$0/user" &&
		cp tools/a[lr]* tools/cross "$0/tools" &&
		cp -R user/etc "$0/user"', $dir);
	run("$dir/tools/archive", "$dir/archive.tar",
	    map { "build/$_" } map { s/\.c$//r } glob 'user/*.c');
	my ($status, undef, $err) = run(qw(build/build -b build/boot.bin -k),
	    'build/tally.elf', '-a', "$dir/archive.tar", '-c', $cmdline,
	    '-o', "$dir/own.img");
	return ($status, $err);
}

1;
