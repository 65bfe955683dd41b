package dragonfly.manager.search;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A daemon that looks for its cluster.
 *
 * @param hostname its name, empty if it has not said
 * @param ip its address, null if it has not said
 * @param idc its data centre, empty if it has not said
 * @param location its area, parts divided by {@code |}, empty if it has not said
 * @param version of its program, empty if it has not said
 * @param commit of its program, empty if it has not said
 */
public record SearchingDaemon(
    String hostname,
    @Nullable InetAddress ip,
    String idc,
    String location,
    String version,
    String commit) {}
