/**
 * What happens in the swarms of a cluster now and in the last hour, why, and how much was saved.
 * Schedulers know; streams of theirs are merged per cluster and shared by all browsers that look at
 * the same. Only sums per hour are kept in the database. Start at {@code LiveController} for what
 * is asked, {@code LiveFeed} for how schedulers are followed, {@code TrafficCollector} for the
 * sums.
 */
@NullMarked
package dragonfly.manager.live;

import org.jspecify.annotations.NullMarked;
