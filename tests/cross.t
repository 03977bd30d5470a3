#!/usr/bin/perl
# CROSS: tools with a prefix make all that runs in the guest, and what they
# make is the same. The tools with a prefix are played by scripts that start
# those of this machine; the ones without refuse to work for the guest.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Tally;
use Test::More;

delete $ENV{CROSS};
my $dir = private_dir();
my ($copy, $tools) = ("$dir/tally", "$dir/tools");
mkdir $_ for $copy, $tools;
run('cp', '-R', grep({ $_ ne 'build' } glob '*'), $copy);
chdir $copy or die "no copy of the tree: $!";

my @images = map { "build/$_.img" } qw(tally test user);
my @names = qw(gcc ld objcopy strip);
my %refused = (gcc => "' -m32 '", ld => 'elf_i386', objcopy => '',
    strip => '');

sub script {
	my ($name, $text) = @_;
	spew("$tools/$name", "#!/bin/sh\n$text\n");
	chmod 0755, "$tools/$name";
}

for my $name (@names) {
	my $real = (run('sh', '-c', "command -v $name"))[1] =~ s/\n//r;
	my $m32 = $name eq 'gcc' ? ' -m32' : '';
	script("x-$name", "echo $name >>$dir/calls\n" .
	    "CALLED=1 exec $real$m32 \"\$@\"");
	script($name, "case \"\$CALLED \$* \" in\n1*) ;;\n" .
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
like($calls, qr/^$_$/m, "... $_ is one of them") for @names;
my @without = built('tools without a prefix make the images', $ENV{PATH});
for (0 .. $#images) {
	ok(length $with[$_] && $with[$_] eq $without[$_],
	    "$images[$_] is the same, byte by byte");
}

# Of all the other images, the commands.
my ($status, $out, $err) = run('make', '-n', 'V=1', 'CROSS=x-', 'test',
    'study', 'bench', 'traces');
is($status, 0, 'make knows how the others are made') or diag($err);
my @plain = grep { /^\s*(?:ld|nm|objcopy|strip|gcc.* -m32)\s/ }
    split /\n/, $out =~ s/\\\n//gr;
is(join("\n", @plain), '', '... and uses no tool without the prefix');
cmp_ok(scalar(() = $out =~ /^x-gcc /mg), '>', 300, '... but those with it');

# ---- Which prefix -------------------------------------------------------

chdir $FindBin::Bin . '/..' or die "no root: $!";
script('uname', 'echo $MACHINE');
my %prefix = (x86_64 => '', i686 => '', aarch64 => 'i686-linux-gnu-',
    riscv64 => 'i686-linux-gnu-');
for my $machine (sort keys %prefix) {
	local $ENV{PATH} = "$tools:$ENV{PATH}";
	local $ENV{MACHINE} = $machine;
	my ($status, $out) = run('tools/cross');
	is($out, "$prefix{$machine}\n", "the prefix on $machine");
}
{
	local $ENV{CROSS} = 'x-';
	local $ENV{PATH} = "$tools:$ENV{PATH}";
	is((run('tools/cross'))[1], "x-\n", 'the prefix that was given');
	script('x-nm', 'echo "$0 $*"');
	is((run('tools/cross', 'nm', 'a b'))[1], "$tools/x-nm a b\n",
	    'and a tool of that name');
}

done_testing();
