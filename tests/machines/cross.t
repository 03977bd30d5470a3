#!/usr/bin/perl
# Tests CROSS: tools with a prefix make everything that runs in the guest, and
# the images are the same. Here the tools with a prefix are scripts that start
# the tools of this machine; the tools without a prefix refuse to work for the
# guest.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

delete $ENV{CROSS};
my $dir = private_dir();
my ($copy, $tools, $other) = map { "$dir/$_" } qw(tally tools other);
mkdir $_ for $copy, $tools, $other;
run('cp', '-R', grep({ $_ ne 'build' } glob '*'), $copy);
chdir $copy or die "no copy of the tree: $!";

my @images = map { "build/$_.img" } qw(tally test user);
my @names = qw(gcc ld objcopy strip);
my %refused = (gcc => "' -m32 '", ld => 'elf_i386', objcopy => '',
    strip => '');

sub script {
	my ($file, $text) = @_;
	spew($file, "#!/bin/sh\n$text\n");
	chmod 0755, $file;
}

for my $name (@names) {
	my $real = (run('sh', '-c', "command -v $name"))[1] =~ s/\n//r;
	my $m32 = $name eq 'gcc' ? ' -m32' : '';
	script("$tools/x-$name", "echo $name >>$dir/calls\n" .
	    "CALLED=1 exec $real$m32 \"\$@\"");
	script("$other/i686-linux-gnu-$name", "exec $real$m32 \"\$@\"");
	script("$tools/$name", "case \"\$CALLED \$* \" in\n1*) ;;\n" .
	    "*$refused{$name}*)\n\techo \"$name: not for the guest\" >&2\n" .
	    "\texit 1 ;;\nesac\nexec $real \"\$@\"");
}

sub built {
	my ($name, $path, @words) = @_;
	local $ENV{PATH} = $path;
	my ($status, $out, $err) = run('make', @words, @images);
	is($status, 0, $name) or diag("$out\n$err");
	my @bytes = map { slurp($_) } @images;
	run('rm', '-rf', 'build');
	return @bytes;
}

my @with = built('tools with a prefix make the images',
    "$tools:$ENV{PATH}", 'CROSS=x-');
my $calls = slurp("$dir/calls");
like($calls, qr/^$_$/m, "the tool with a prefix $_ is called") for @names;
my @without = built('tools without a prefix make the images', $ENV{PATH});
for (0 .. $#images) {
	ok(length $with[$_] && $with[$_] eq $without[$_],
	    "$images[$_] is the same with and without a prefix");
}

# Checks the commands that make all other images.
my $path = $ENV{PATH};
$ENV{PATH} = "$tools:$path";
my ($status, $out, $err) = run(qw(make -n V=1 CROSS=x- test study bench
    traces));
is($status, 0, 'make prints the commands of the other images') or diag($err);
my @plain = grep { /^\s*(?:ld|nm|objcopy|strip|gcc.* -m32)\s/ }
    split /\n/, $out =~ s/\\\n//gr;
is(join("\n", @plain), '', 'no command uses a tool without the prefix');
cmp_ok(scalar(() = $out =~ /^x-gcc /mg), '>', 300,
    'the commands use tools with the prefix');

# ---- Which prefix -------------------------------------------------------

chdir $FindBin::Bin . '/../..' or die "no root: $!";
$ENV{PATH} = "$other:$path";
sub machine {
	my ($name) = @_;
	script("$other/uname", "echo $name");
}
my %prefix = (x86_64 => '', i686 => '', aarch64 => 'i686-linux-gnu-',
    riscv64 => 'i686-linux-gnu-');
for my $machine (sort keys %prefix) {
	machine($machine);
	is((run('tools/cross'))[1], "$prefix{$machine}\n",
	    "the prefix on $machine is right");
}
script("$other/x-nm", 'echo "nm $*"');
{
	local $ENV{CROSS} = 'x-';
	is((run('tools/cross'))[1], "x-\n", 'CROSS sets the prefix');
	is((run('tools/cross', 'nm', 'a b'))[1], "nm a b\n",
	    "CROSS is the prefix of a tool's name");
}

# ---- A machine that is no PC ---------------------------------------------

# On such a machine, for example arm64, the tools have the prefix, and QEMU runs
# the programs.
machine('aarch64');
script("$other/qemu-i386", 'echo "QEMU runs $*"');
script("$other/gdb-multiarch", 'echo "a debugger for $*"');
is((run(qw(tools/cross run a b)))[1], "QEMU runs a b\n",
    'on aarch64 QEMU runs programs');
is((run(qw(tools/cross gdb a)))[1], "a debugger for a\n",
    'on aarch64 the debugger for i386 runs');
sub commands {
	my ($status, $out, $err) = run(qw(make -n -B V=1 build/build
	    build/tests/host-map));
	is($status, 0, 'make prints its commands') or diag($err);
	return $out =~ s/\\\n//gr;
}
$out = commands();
like($out, qr/^i686-linux-gnu-gcc .* -static .*-o build\/tests\/host-map /m,
    'on aarch64 the tests of mm/ are made for QEMU');
unlike($out, qr/-fsanitize=address/,
    'on aarch64 the tests of mm/ do not use AddressSanitizer');
like($out, qr/^gcc .*-o build\/build /m,
    'gcc without a prefix makes the programs of the host');
($status, $out) = run(qw(tests/prove tests/programs/shell.t));
like($out, qr{^Skipped:\n  tests/programs/shell\.t: no judge: this machine}m,
    'a test that needs a PC is skipped and listed with the reason');
machine('x86_64');
is((run(qw(tools/cross run echo a)))[1], "a\n",
    'on a PC programs run without QEMU');
like(commands(), qr/^gcc .*-fsanitize=address,.* -o build\/tests\/host-map /m,
    'on a PC the tests of mm/ use AddressSanitizer');

done_testing();
