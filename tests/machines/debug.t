#!/usr/bin/perl
# Tests the debuggers with a few commands each: our own commands for gdb, where
# gdb's backtraces end, a gdb that connects by a port, and the debugger of
# Bochs.
#
# Needs: build/tally.img

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::INET;
use Tally;
use Test::More;

delete @ENV{qw(DISPLAY WAYLAND_DISPLAY)};
my $dir = private_dir();

# ---- gdb: the commands of tools/tally.gdb -------------------------------

spew("$dir/gdb", <<'GDB');
break start
tbreak archive_init
continue
runlist
continue
memmap
ptwalk 0x40100000
ptwalk 0
backtrace
GDB
my ($status, $out, $err) = run('timeout', '-k', '5', GUARD, 'make', 'debug',
    "COMMANDS=$dir/gdb");
is($status, 0, 'make debug runs gdb') or diag("$out\n$err");
like($out, qr/^Breakpoint 1, start \(\) at init\/start\.c/m,
    'gdb stops in start');
like($out, qr/^00000000\.\.00000fff +4 KiB  reserved$/m,
    'memmap: the first page is reserved');
like($out, qr/^[0-9a-f]{8}\.\.[0-9a-f]{8} +\d+ KiB  held, most holders 1$/m,
    'memmap: some pages are held');
my ($pages, $reserved, $held, $free) = $out =~
    /^(\d+) pages: (\d+) reserved, (\d+) held, (\d+) free$/m;
ok($pages && $pages == $reserved + $held + $free,
    'memmap: reserved, held and free add up to all pages')
    or diag($out);
like($out, qr/^00003000\n00002000\n/m,
    'runlist: it begins with the boot tables, the last freed first');
like($out, qr/^\d+ pages$/m, 'runlist: it prints the number of pages');
like($out, qr/^directory [0-9a-f]{8}\[256\] = [0-9a-f]{8}  present/m,
    'ptwalk: it prints the directory entry');
like($out, qr/^40100000 is at physical 00100000$/m,
    'ptwalk: it prints the page');
like($out, qr/^00000000 is not mapped$/m, 'ptwalk: no page is mapped at 0');
like($out, qr/^#1 .* main \(\) at init\/main\.c/m, "gdb's backtrace has main");

# gdb's counts must be those that the kernel prints.
my (undef, $printed) = boot('--console', 'build/tally.img');
like($printed, qr/^ *$reserved pages reserved, $held held, $free free$/m,
    'memmap and the kernel count the same') or diag($out);

# ---- gdb: backtraces -----------------------------------------------------

# Each backtrace ends at the kernel's entry. If an interrupt came while the
# kernel ran, the interrupted function follows. The guest's shell reads the
# typed lines.
spew("$dir/gdb", <<'GDB');
break paging_on
continue
backtrace
break start
continue
backtrace
delete
break sys_execve
continue
backtrace
up-silently 99
print $ebp
delete
break sys_write
continue
backtrace
up-silently 99
print $ebp
delete
break page_fault
continue
backtrace
up-silently 99
print $ebp
delete
break irq if (frame->cs & 3) == 0
continue
backtrace
delete
type poweroff
break switch_stacks
continue
backtrace
stepi 3
backtrace
delete
continue
GDB
($status, $out, $err) = run('timeout', '-k', '5', GUARD, 'make', 'debug',
    "COMMANDS=$dir/gdb");
my $way_in =
    qr/main|system_call|(?:trap_of|back_to)_program|leave|ret_from_fork/;
my $frames = join '', $out =~ /^(#.*\n)/mg;
my @ends = map { /.*^#\d+ +(?:0x\w+ in )?(\w+)/ms } split /^(?=#0 )/m, $frames;
is(join(' ', $out =~ /^\$\d+ = (.*)$/mg), join(' ', ('(void *) 0x0') x 3),
    'ebp is 0 at each entry of the kernel') or diag($out);
is(join(' ', splice @ends, 0, 3), 'paging_on main ret_from_fork',
    "a backtrace ends where the boot or a task began") or diag($out);
is(join(' ', splice @ends, 0, 2), 'system_call program_fault',
    "a backtrace ends at a program's call or fault");
like(shift @ends, qr/^$way_in$/,
    'a backtrace in an interrupt ends where the kernel began');
like($frames, qr/^#\d+ +<signal handler called>\n#\d+ /m,
    'a backtrace shows the interrupted function');
like(join(' ', splice @ends, 0, 2), qr/^($way_in) \1$/,
    'backtraces within a switch of tasks have the same end');
is(scalar @ends, 0, 'there are no other backtraces');
unlike("$frames$err", qr/\?\? \(\)|corrupt/, 'every backtrace is complete');
like($out, qr/finish: success$/m, 'the shell reads the typed lines');

# ---- gdb, by a port -----------------------------------------------------

my $port = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')
    ->sockport;			# closes the port again
spew("$dir/gdbinit", slurp('.gdbinit') =~ s/:1234$/:$port/mr);
isnt(slurp("$dir/gdbinit"), slurp('.gdbinit'), '.gdbinit names port 1234');
open my $server, '-|', 'sh', '-c', 'exec timeout -k 5 ' . GUARD .
    " make gdb-server PORT=$port </dev/null 2>&1" or die "make: $!";
like(scalar <$server>, qr/127\.0\.0\.1:$port$/,
    'make gdb-server prints its address');
for (1 .. 10 * GUARD) {
	last if IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port") ||
	    !select undef, undef, undef, 0.1;
}
($status, $out, $err) = run('timeout', '-k', '5', GUARD, 'gdb', '-nx',
    '-batch', '-x', "$dir/gdbinit", '-ex', 'break start', '-ex', 'continue',
    '-ex', 'memmap', '-ex', 'detach');
like($out, qr/^Breakpoint 1, start/m, 'gdb connects by .gdbinit');
like($out, qr/^\d+ pages: \d+ reserved/m, '.gdbinit loads our commands');
my $said = join '', <$server>;
like($said, qr/finish: success/, 'after gdb has ended, the machine continues')
    or diag("$out$err$said");
my $taken = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1');
$port = $taken->sockport;
($status, $out, $err) = run('timeout', '-k', '5', GUARD, 'make', 'gdb-server',
    "PORT=$port");
ok($status && $err =~ /^emulate: .*:$port: .*in use$/m,
    'the error names a port that is in use') or diag("$out$err");
($status, $out, $err) = run('make', 'gdb-server', 'PORT=foo');
ok($status && $err =~ /^emulate: --server foo: no port from 1 to 65535$/m,
    'a wrong port is refused') or diag("$out$err");

# ---- Bochs' debugger, by a function's name ------------------------------

spew("$dir/bochs", "lb \"start\"\nc\nblist\nr\nprint-stack 4\n");
($status, $out, $err) = run('timeout', '-k', '5', GUARD, 'make',
    'bochs-debug', "COMMANDS=$dir/bochs");
is($status, 0, 'make bochs-debug runs the debugger') or diag("$out\n$err");
like("$out$err", qr/Breakpoint 1.*\(start\+0/s,
    "Bochs stops in start, whose name the debugger knows")
    or diag("$out\n$err");

done_testing();
