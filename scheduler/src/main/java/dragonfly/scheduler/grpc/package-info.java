/**
 * The scheduler's services: one class a call. Messages become events for a swarm, decisions become
 * messages. An announce stream is only written in the context of its session. Start with {@link
 * dragonfly.scheduler.grpc.AnnouncePeerCall}.
 */
@NullMarked
package dragonfly.scheduler.grpc;

import org.jspecify.annotations.NullMarked;
