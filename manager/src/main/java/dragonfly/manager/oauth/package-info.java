/**
 * Providers that vouch for users (GitHub, Google, whoever speaks OpenID Connect), and which of our
 * users somebody is who comes from there. Start at {@code OAuthService}; the signing in itself is
 * in {@code security}.
 */
@NullMarked
package dragonfly.manager.oauth;

import org.jspecify.annotations.NullMarked;
