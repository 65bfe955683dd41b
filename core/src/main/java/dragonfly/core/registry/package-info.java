/**
 * Asks container registries what an image consists of: Docker and OCI manifests, indexes, basic and
 * token authorisation. Calls block. Start with {@code RegistryClient}.
 */
@NullMarked
package dragonfly.core.registry;

import org.jspecify.annotations.NullMarked;
