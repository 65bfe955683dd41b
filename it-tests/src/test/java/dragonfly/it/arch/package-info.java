/**
 * The direction rules of the code, held by ArchUnit: who may depend on whom, and which calls belong
 * where. Start at {@link dragonfly.it.arch.ArchitectureTest}; docs/architecture.md says why.
 */
@NullMarked
package dragonfly.it.arch;

import org.jspecify.annotations.NullMarked;
