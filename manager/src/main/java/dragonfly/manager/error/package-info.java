/**
 * What can go wrong in a way that the caller can act on. The edges ({@code web}, {@code grpc}) turn
 * these into a status; nothing between them does.
 */
@NullMarked
package dragonfly.manager.error;

import org.jspecify.annotations.NullMarked;
