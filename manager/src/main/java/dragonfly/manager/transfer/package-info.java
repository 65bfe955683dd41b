/**
 * Takes over the data of another Dragonfly manager. {@code ImportCommand} is the command line,
 * {@code Import} the work, one transaction.
 */
@NullMarked
package dragonfly.manager.transfer;

import org.jspecify.annotations.NullMarked;
