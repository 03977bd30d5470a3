# Makes hosts that ssh reaches, for tests. Each host is a network namespace with
# an sshd. A pair of virtual devices connects it to the test's namespace.
# tests/study/hosts/host runs one host.
#
# If this computer cannot make such namespaces, a script replaces ssh. It runs
# the command on this computer, in the directory that is the host's home.

package Hosts;

use strict;
use warnings;
use Exporter qw(import);
use Tally;

our @EXPORT = qw(in_namespaces start_hosts end_host host_log host_home);

my %pid;			# the process of each host
my $dir;

# Starts the test again in new namespaces, where it is root; there this function
# returns 1. Returns 0 if namespaces are not possible.
sub in_namespaces {
	return 1 if $ENV{TALLY_INSIDE};
	my @inside = ('unshare', '-rnm');
	my ($status) = run(@inside, 'sh', '-c', 'ip link add name a ' .
	    'type veth peer name b && mount -t tmpfs none /mnt && ' .
	    'unshare -nm unshare -U --map-user=1000 --map-group=1000 true');
	return 0 if $status;
	$ENV{TALLY_INSIDE} = 1;
	exec(@inside, $^X, $0) or die "unshare: $!\n";
}

# Makes the files of a host for its sshd and its user. Returns two texts for
# ssh: the host's line of known_hosts, and its part of the configuration.
sub make_host {
	my ($name, $number, $without) = @_;
	mkdir $_ for "$dir/$name", "$dir/$name/home";
	make_key("$dir/$name/key");
	spew("$dir/$name/without", join "\n", @$without, '');
	spew("$dir/$name/passwd", "root:x:0:0::/nowhere:/bin/sh\n" .
	    "tally:x:1000:1000::$dir/$name/home:/bin/sh\n");
	my $port = 2200 + $number;
	spew("$dir/$name/sshd_config", join "\n", "Port $port",
	    "HostKey $dir/$name/key", "AuthorizedKeysFile $dir/user.pub",
	    'StrictModes no', 'UsePAM no', 'PidFile none', 'LogLevel VERBOSE',
	    '');
	my ($key) = slurp("$dir/$name/key.pub") =~ /^(\S+ \S+)/;
	return ("[10.9.$number.2]:$port $key\n",
	    "Host $name\nHostName 10.9.$number.2\nPort $port\n");
}

sub make_key {
	my ($file) = @_;
	must('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', $file);
}

sub must {
	my ($status, undef, $err) = run(@_);
	$status == 0 or die "@_: $err";
}

# Starts the host's process, waits until it has its own namespace, and connects
# this namespace with a pair of devices.
sub start_host {
	my ($name, $number) = @_;
	my $pid = fork;
	defined $pid or die "fork: $!\n";
	if (!$pid) {
		exec('setpriv', '--pdeathsig', 'KILL', '--', 'unshare', '-nm',
		    'tests/study/hosts/host', "$dir/$name", "10.9.$number.2")
		    or POSIX::_exit(127);
	}
	my $ours = readlink '/proc/self/ns/net';
	select undef, undef, undef, 0.1
	    while readlink "/proc/$pid/ns/net" eq $ours;
	must(split ' ', "ip link add name $name type veth peer name eth0 " .
	    "netns $pid");
	must(split ' ', "ip addr add 10.9.$number.1/24 dev $name");
	must(split ' ', "ip link set dev $name up");
	$pid{$name} = $pid;
}

# Starts hosts: NAME => [programs that this host does not have], ... Returns the
# command to use in place of ssh.
sub start_hosts {
	my (%without) = @_;
	$dir = private_dir();
	return play_hosts(%without) if !$ENV{TALLY_INSIDE};
	make_key("$dir/user");
	my ($number, $config, $known) = (0, '', '');
	for my $name (sort keys %without) {
		my @lines = make_host($name, ++$number, $without{$name});
		$known .= $lines[0];
		$config .= $lines[1];
		start_host($name, $number);
	}
	spew("$dir/known_hosts", $known);
	spew("$dir/config", $config . join "\n", 'Host *', 'User tally',
	    "IdentityFile $dir/user", 'IdentitiesOnly yes',
	    "UserKnownHostsFile $dir/known_hosts", 'ConnectionAttempts 10',
	    '');
	return "ssh -F $dir/config";
}

# Replaces ssh by a script that runs the command in the host's home.
sub play_hosts {
	my (%without) = @_;
	for my $name (keys %without) {
		mkdir $_ for map { "$dir/$name$_" } '', '/home', '/bin';
		for my $program (@{$without{$name}}) {
			my $file = "$dir/$name/bin/$program";
			spew($file, "#!/bin/sh\nexit 127\n");
			chmod 0755, $file;
		}
		spew("$dir/$name/log", '');
	}
	spew("$dir/ssh", <<"END");
#!/bin/sh
while getopts l:o:p: option; do :; done
shift \$((OPTIND - 1))
host=$dir/\$1
[ "\$2" != -- ] || shift
shift
echo "Starting session: command" >>\$host/log
export HOME=\$host/home PATH=\$host/bin:\$PATH
cd && exec sh -c "\$*"
END
	chmod 0755, "$dir/ssh";
	return "$dir/ssh";
}

# Kills all processes of the host at once, like a power failure.
sub end_host {
	my ($name) = @_;
	my $net = readlink "/proc/$pid{$name}/ns/net";
	kill 'KILL', grep { (readlink("/proc/$_/ns/net") // '') eq $net }
	    map { /(\d+)$/ } glob '/proc/[0-9]*';
	waitpid $pid{$name}, 0;
}

# Returns the log of the host's sshd.
sub host_log {
	my ($name) = @_;
	return slurp("$dir/$name/log");
}

# Returns the home of the host's user.
sub host_home {
	my ($name) = @_;
	return "$dir/$name/home";
}

1;
