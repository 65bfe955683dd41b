/**
 * What somebody else needs to see when something is wrong, in one file and without secrets. Start
 * with {@link dragonfly.launcher.support.SupportBundle}.
 */
@NullMarked
package dragonfly.launcher.support;

import org.jspecify.annotations.NullMarked;
