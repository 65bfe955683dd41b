/** Tests of the configuration. */
@NullMarked
package dragonfly.scheduler.config;

import org.jspecify.annotations.NullMarked;
