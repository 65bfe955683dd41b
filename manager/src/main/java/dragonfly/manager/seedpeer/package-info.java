/** Seed peers that registered, with their liveness. Start at {@code SeedPeerService}. */
@NullMarked
package dragonfly.manager.seedpeer;

import org.jspecify.annotations.NullMarked;
