/**
 * Personal access tokens, with which programs call {@code /oapi} in the name of a user. Start at
 * {@code TokenService}.
 */
@NullMarked
package dragonfly.manager.token;

import org.jspecify.annotations.NullMarked;
