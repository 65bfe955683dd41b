/**
 * The daemon's two services: {@link dragonfly.daemon.grpc.DownloadService} on the unix socket for
 * programs of this machine, {@link dragonfly.daemon.grpc.UploadService} on TCP for other hosts. The
 * only place of the daemon besides its clients that sees generated messages; {@link
 * dragonfly.daemon.grpc.Messages} translates them.
 *
 * <p>Calls come on virtual threads. Start reading at {@code DownloadTaskCall}.
 */
@NullMarked
package dragonfly.daemon.grpc;

import org.jspecify.annotations.NullMarked;
