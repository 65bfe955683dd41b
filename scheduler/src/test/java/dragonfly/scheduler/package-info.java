/** Tests of the whole scheduler over real gRPC. */
@NullMarked
package dragonfly.scheduler;

import org.jspecify.annotations.NullMarked;
