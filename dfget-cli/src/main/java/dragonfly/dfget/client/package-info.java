/**
 * How the tools talk to the daemon: gRPC over HTTP/2 on its unix socket, written against the RFCs
 * because a tool that lives for 80 ms cannot afford to load Netty and grpc-java.
 *
 * <p>Everything here blocks and is confined to the thread that uses it: one {@link
 * dragonfly.dfget.client.DaemonClient} a thread. Start reading at {@code DaemonClient}, then {@code
 * GrpcStream}, then {@code Http2Connection}. Generated messages end here; callers see records.
 */
@NullMarked
package dragonfly.dfget.client;

import org.jspecify.annotations.NullMarked;
