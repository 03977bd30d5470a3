#!/usr/bin/perl
# The playground: its engine in Node, where our recount equals the kernel's
# counts at 200 moments of a storm, and its page in a browser, also with an
# image that has no shell. And its build, which refuses a renamed member of a
# structure, another v86, and a site that is too large.
#
# Needs: build/web/manifest.json build/npm/fetched

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Tally;
use Test::More;

my $dir = private_dir();

passes_in_node($_) for qw(engine.js page.js looks.js);

# Without klibc.
my ($status, $out, $err);
($status, $err) = own_image($dir, '');
is($status, 0, 'an image without klibc') or diag($err);
passes_in_node('bare.js', "$dir/own.img");

# ---- The build ----------------------------------------------------------

my $layout = slurp('web/layout.gdb');
for my $name ('member task pid', 'symbol mem_map',
    'private kernel/pipe.c pipes') {
	spew("$dir/layout.gdb", $layout =~ s/^\Q$name\E$/$name\_gone/mr);
	($status, $out, $err) = run(qw(tools/cross gdb -nx -batch -x),
	    "$dir/layout.gdb", 'build/tally.elf');
	isnt($status, 0, "$name: a missing name ends the build");
	like($err, qr/_gone/, "$name: the missing name is reported");
}

($status, $out, $err) = run('sh', '-c',
    'web/finer <build/web/v86.wasm');
is($status, 1, 'a v86 without the number is refused');
like($err, qr/^finer: this v86 has the number 100003 in 0 places/,
    'the refusal of v86 is one line');

spew("$dir/large", "\0" x 7_000_000);
($status, $out, $err) = run('web/manifest', $dir, 'large');
is($status, 1, 'a site that is too large is refused');
like($err, qr/^manifest: the site has 7000000 bytes, at most \d+ are/,
    'the refusal of the site is one line');
($status, $out, $err) = run('web/manifest', $dir, 'missing');
is($status, 1, 'a missing file is refused');
like($err, qr{^manifest: \S+/missing: No such file},
    'the message of a missing file is one line');

my $licences = slurp('build/web/licences.html');
like($licences, qr/<h2>.*\b\Q$_\E\b/, "the licence of $_ is shown")
    for qw(Tally v86 SoftFloat floppy zstd xterm.js SeaBIOS LGPL-3 GPL-3),
    -d 'build/klibc/root' ? 'klibc' : ();
like($licences, qr/^Copyright .*\Q$_\E/m,
    "the page of licences has the notice of $_")
    for 'The Regents of the', 'Jocelyn Mayer';

done_testing();
