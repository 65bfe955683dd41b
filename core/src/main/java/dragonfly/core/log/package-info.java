/**
 * Log output set up by code: one line an event, facts as {@code key=value}, in files that roll by
 * size or on the console.
 */
@NullMarked
package dragonfly.core.log;

import org.jspecify.annotations.NullMarked;
