/**
 * Sources that speak HTTP/1.1, over Netty. Bytes go from the socket through receive buffers of 1
 * MiB to the reader without a copy. Callers are virtual threads; the event loops only move bytes.
 * Start reading at {@link dragonfly.daemon.backend.http.HttpBackend}.
 */
@NullMarked
package dragonfly.daemon.backend.http;

import org.jspecify.annotations.NullMarked;
