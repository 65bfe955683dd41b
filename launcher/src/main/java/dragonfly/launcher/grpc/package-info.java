/**
 * What other programs say about the cluster over gRPC. Calls block. Start with {@link
 * dragonfly.launcher.grpc.KnownHost}.
 */
@NullMarked
package dragonfly.launcher.grpc;

import org.jspecify.annotations.NullMarked;
