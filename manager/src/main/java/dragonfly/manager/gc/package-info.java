/**
 * What one of the managers of a database does now and then, such as forgetting what is old. Start
 * at {@code RecurringTasks}.
 */
@NullMarked
package dragonfly.manager.gc;

import org.jspecify.annotations.NullMarked;
