#!/usr/bin/perl
# Two other builds of the kernel check themselves while they run. In ubsan,
# arithmetic, shifts, indices and pointers trap where C leaves them undefined.
# kasan panics before it accesses a free page, a free object, or the bytes after
# a global (sanitizers/kasan.c). Each of them must find the faults that faults.c
# makes on purpose. The tests of the usual kernel pass on both kernels.
#
# In the long form, all test files that boot an image run on both kernels
# (Others.pm).
#
# Needs: build/tally.elf $(IMAGES_ubsan) $(IMAGES_kasan)

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Others;
use Tally;
use Test::More;
use Torture;

# The panic's message for each fault of sanitizers/faults.c.
my %words = (
	ubsan => { map { $_ => 'invalid opcode, error 0000' } qw(
		addition_that_overflows subtraction_that_overflows
		product_that_overflows negation_that_overflows
		shift_by_the_width shift_by_less_than_nothing
		division_by_nothing index_behind_an_array member_of_null
		truth_that_is_neither
		pointer_that_wraps place_that_is_unreachable) },
	kasan => {
		read_of_a_freed_page => qr/read of 4 bytes .* a free page$/,
		write_of_a_freed_page => qr/write of 1 bytes .* a free page$/,
		write_of_a_page_never_given_out => qr/write of 4 .* free page$/,
		copy_from_a_freed_page => qr/read of 32 bytes .* free page$/,
		clearing_beyond_a_page => qr/write of 100 bytes .* free page$/,
		read_of_a_freed_object => qr/read of 4 bytes .* free object$/,
		write_of_a_freed_object => qr/write of 4 bytes .* free object$/,
		write_of_the_head_of_a_pool => qr/write of 4 .* free object$/,
		write_before_an_object => qr/write of 1 bytes .* free object$/,
		object_freed_twice => qr/object \w{8} is free already$/,
		read_behind_a_constant => qr/read of 4 .* behind a global$/,
		write_behind_a_global => qr/write of 1 .* behind a global$/,
		copy_behind_a_global => qr/read of 14 .* behind a global$/,
	},
);

sub sees_faults {
	my ($kernel) = @_;
	my ($status, $out, $err) = boot_other($kernel, 'build/faults.img');
	is($status, SUCCESS, 'all faults were tried') or diag("$out\n$err");
	my ($name, %caught);
	for (split /\n/, $out) {
		$name = $1 if /^fault: (\w+)$/;
		$caught{$name} = $1 if defined $name && /^caught: (.*)$/;
	}
	for my $fault (sort keys %{$words{$kernel}}) {
		like($caught{$fault} // 'nobody saw it',
		    qr/^(?:kasan: )?$words{$kernel}{$fault}/, $fault);
	}
	my ($all) = $out =~ /^faults: (\d+)$/m;
	is($all, keys %{$words{$kernel}},
	    'this test expects a message for each fault in faults.c');
	tried('faults on purpose', $all || 0);
}

# Checks that the stack has room for the deepest path of calls in this kernel,
# whose frames are larger than those of the usual kernel.
sub has_stack {
	my ($kernel) = @_;
	my (undef, $usual) = run(qw(make -s -n stack));
	my @command = split ' ', $usual =~ /^(tools\/stack .*)$/m ? $1 : '';
	s{^build/(?=.*\.o$)}{build/$kernel/} for @command;
	$command[1] = "build/$kernel/tally.elf";
	# tools/stack knows the kernel's own calls through pointers. kasan.c
	# adds one, in the boot. It also reads the counts at each access to
	# memory, so on kasan a function that reads mem_map does not always
	# change the books.
	if ($kernel eq 'kasan') {
		my $dir = private_dir();
		spew("$dir/stack", slurp('tools/stack') =~ s/^my %indirect = \(/
		    $& . "\n\t__wrap_traps_init => [],"/emr =~
		    s/^my \@books = qw\(\Kmem_map //mr);
		splice @command, 0, 1, $^X, "$dir/stack";
		push @command, 'build/tests/campaigns/sanitizers/kasan.o';
	}
	my ($status, $out, $err) = run(@command);
	is($status, 0, "$kernel: the stack has room for the deepest path")
	    or diag($err);
	note($out =~ /^(stack .*)$/m);
}

for my $kernel (qw(ubsan kasan)) {
	subtest "$kernel finds faults" => sub { sees_faults($kernel) };
	for my $on (qw(qemu bochs)) {
		subtest "the kernel's own tests on $kernel in $on" => sub {
			my ($status, $out, $err) = boot_other($kernel, '--on',
			    $on, '--cmdline', 'mem=16M', 'build/test.img');
			pass_on_tap($out);
			is($status, SUCCESS, 'the machine ends with success')
			    or diag("$out\n$err");
			tried('boots', 1);
		};
	}
	subtest "programs on $kernel" => sub {
		my ($status, $out, $err) = boot_other($kernel, '--cmdline',
		    'init=/tests/run', 'build/user.img');
		is($status, SUCCESS, '/tests/run succeeds')
		    or diag("$out\n$err");
		my $audits = () = $out =~ /^=== audit: ok$/mg;
		cmp_ok($audits, '>', 20,
		    'the audit is clean after each of more than 20 programs');
		tried('programs', $audits);
	};
	my ($status) = run('env', "TALLY_KERNEL=no-$kernel", 'prove',
	    'tests/guest/kernel.t');
	isnt($status, 0, 'a missing kernel passes no test');
	has_stack($kernel);
	next if !long(0, 1);
	my @suite = suite();
	cmp_ok(scalar @suite, '>', 6, 'the suite has more than 6 files');
	suite_on($kernel, @suite);
	tried('test files', scalar @suite);
}

summary();
done_testing();
