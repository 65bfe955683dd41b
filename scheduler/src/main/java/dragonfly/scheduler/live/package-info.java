/**
 * What viewers see of swarms while they move bytes, and why it was decided so. Nothing here has an
 * influence on scheduling. All state is confined to one context, in which the {@code Board} works
 * once a tick for all viewers together; swarms are looked at inside their own contexts. Start with
 * {@code LiveCalls} for the calls and {@code Board} for the rhythm.
 */
@NullMarked
package dragonfly.scheduler.live;

import org.jspecify.annotations.NullMarked;
