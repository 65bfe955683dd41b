/**
 * gRPC channels and servers with everything the protocol asks of the transport: deadlines that must
 * not be enforced, early response headers, released request streams, error details, health, TLS,
 * unix sockets.
 *
 * <p>Handlers run on virtual threads, bytes on the event loops of {@link dragonfly.core.netty}.
 * Start with {@link dragonfly.core.rpc.RpcServer} and {@link dragonfly.core.rpc.RpcChannels}.
 */
@NullMarked
package dragonfly.core.rpc;

import org.jspecify.annotations.NullMarked;
