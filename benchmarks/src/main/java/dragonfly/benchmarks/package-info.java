/** JMH benchmarks of hot paths. Each class says in its first line how to run it. */
@NullMarked
package dragonfly.benchmarks;

import org.jspecify.annotations.NullMarked;
