/**
 * Jobs: what users ask for, the queue that any manager of the database takes them from, and how far
 * they are. A running job has one thread in one manager; all it knows is in the database, so
 * another manager goes on where one ends. Start at {@code JobService} for what is asked, {@code
 * JobRunner} for how it is done.
 */
@NullMarked
package dragonfly.manager.job;

import org.jspecify.annotations.NullMarked;
