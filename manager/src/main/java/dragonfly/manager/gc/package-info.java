/**
 * What is forgotten after a while, by one of the managers of a database. Start at {@code
 * RecurringTasks}.
 */
@NullMarked
package dragonfly.manager.gc;

import org.jspecify.annotations.NullMarked;
