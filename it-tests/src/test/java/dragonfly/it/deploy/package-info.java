/** The Helm chart of {@code deploy/helm}: what it renders, and that programs run with it. */
@NullMarked
package dragonfly.it.deploy;

import org.jspecify.annotations.NullMarked;
