/**
 * How large a cluster has to be. The formulae and where they come from are in
 * docs/operations/capacity.md. Start with {@link dragonfly.launcher.plan.Plan}.
 */
@NullMarked
package dragonfly.launcher.plan;

import org.jspecify.annotations.NullMarked;
