/**
 * The exceptions that a caller can act on, with the status code they carry over the wire. {@code
 * core.rpc} translates them to gRPC statuses and back.
 */
@NullMarked
package dragonfly.core.error;

import org.jspecify.annotations.NullMarked;
