/**
 * Sign-in, session tokens and the check of each REST request. Start at {@code
 * SecurityConfiguration}.
 */
@NullMarked
package dragonfly.manager.security;

import org.jspecify.annotations.NullMarked;
