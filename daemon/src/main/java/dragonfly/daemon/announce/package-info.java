/**
 * Makes this host and what it keeps known to the schedulers, and keeps that so. One virtual thread
 * a scheduler. Start reading at {@link dragonfly.daemon.announce.HostAnnouncer}.
 */
@NullMarked
package dragonfly.daemon.announce;

import org.jspecify.annotations.NullMarked;
