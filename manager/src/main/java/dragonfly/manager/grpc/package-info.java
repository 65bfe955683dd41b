/**
 * The service {@code manager.v2.Manager}: messages to records and back, one class for each call of
 * more than a few lines. Calls run on virtual threads and may block on the database.
 */
@NullMarked
package dragonfly.manager.grpc;

import org.jspecify.annotations.NullMarked;
