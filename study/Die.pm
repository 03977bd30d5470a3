# use Die status => N: die ends the script with status N. Perl alone takes the
# number of the last error, which is no promise to a caller.
#
# Ancestor: none.
package Die;

use strict;
use warnings;

sub import {
	my (undef, undef, $status) = @_;
	$SIG{__DIE__} = sub {
		return if !defined $^S || $^S;	# compiled, or within an eval
		print STDERR @_;
		exit $status;
	};
}

1;
