/**
 * Limits of bandwidth. {@link dragonfly.daemon.ratelimit.BandwidthLimiter} is asked on virtual
 * threads before bytes are moved.
 */
@NullMarked
package dragonfly.daemon.ratelimit;

import org.jspecify.annotations.NullMarked;
