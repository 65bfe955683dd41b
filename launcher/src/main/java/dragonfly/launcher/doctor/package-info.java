/**
 * What is wrong with this machine's part of a cluster, and the way out. Checks look and change
 * nothing. Start with {@link dragonfly.launcher.doctor.Doctor}.
 */
@NullMarked
package dragonfly.launcher.doctor;

import org.jspecify.annotations.NullMarked;
