/**
 * The life of a program: start, say clearly why not, wait for TERM, close in time. Start with
 * {@link dragonfly.core.lifecycle.Programs}.
 */
@NullMarked
package dragonfly.core.lifecycle;

import org.jspecify.annotations.NullMarked;
