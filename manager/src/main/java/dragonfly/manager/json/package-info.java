/**
 * The one way in which the manager reads and writes JSON, in documents of the database, on the wire
 * and in REST bodies: snake_case keys, absent instead of null.
 */
@NullMarked
package dragonfly.manager.json;

import org.jspecify.annotations.NullMarked;
