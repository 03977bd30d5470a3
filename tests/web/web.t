#!/usr/bin/perl
# Tests the playground: its engine in Node, where the recount must equal the
# kernel's counts at 200 moments of a storm, and its page in a browser, also
# with an image that has no shell. Also tests its build, which must refuse a
# missing name of the kernel, an unsuitable v86, and a site that is too large.
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

# Tests the page with an image without klibc.
my ($status, $out, $err);
($status, $err) = own_image($dir, '');
is($status, 0, 'an image without klibc is built') or diag($err);
passes_in_node('bare.js', "$dir/own.img");

# ---- The build ----------------------------------------------------------

my $layout = slurp('web/layout.gdb');
for my $name ('member task pid', 'symbol mem_map',
    'private kernel/pipe.c pipes') {
	spew("$dir/layout.gdb", $layout =~ s/^\Q$name\E$/$name\_gone/mr);
	($status, $out, $err) = run(qw(tools/cross gdb -nx -batch -x),
	    "$dir/layout.gdb", 'build/tally.elf');
	isnt($status, 0, "a missing $name ends the build");
	like($err, qr/_gone/, "a missing $name is reported");
}

($status, $out, $err) = run('sh', '-c',
    'web/finer <build/web/v86.wasm');
is($status, 1, 'a v86 without the number to replace is refused');
like($err, qr/^finer: this v86 has the number 100003 in 0 places/,
    'one line says why that v86 is refused');

spew("$dir/large", "\0" x 7_000_000);
($status, $out, $err) = run('web/manifest', $dir, 'large');
is($status, 1, 'a site that is too large is refused');
like($err, qr/^manifest: the site has 7000000 bytes, at most \d+ are/,
    'one line says why the large site is refused');
($status, $out, $err) = run('web/manifest', $dir, 'missing');
is($status, 1, 'a manifest with a missing file is refused');
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
