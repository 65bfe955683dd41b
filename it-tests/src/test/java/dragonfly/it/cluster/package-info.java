/**
 * A whole cluster in this JVM, for scenarios: real servers on free ports of the loopback, an origin
 * that counts, faults on demand. Start reading at {@link dragonfly.it.cluster.Cluster}.
 */
@NullMarked
package dragonfly.it.cluster;

import org.jspecify.annotations.NullMarked;
