/**
 * Users, their roles, and what a role permits, all kept in the database and asked there each time.
 * Start at {@code UserService}.
 */
@NullMarked
package dragonfly.manager.user;

import org.jspecify.annotations.NullMarked;
