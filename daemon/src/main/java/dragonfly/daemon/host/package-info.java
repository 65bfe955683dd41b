/**
 * What this machine is and how busy it is: processor, memory, disk, network, and the limits of a
 * container. Read from {@code /proc}, {@code /sys} and the control groups on Linux; elsewhere only
 * what the Java runtime knows. Start reading at {@link dragonfly.daemon.host.HostFacts}.
 */
@NullMarked
package dragonfly.daemon.host;

import org.jspecify.annotations.NullMarked;
