/**
 * The command lines of the tools: flags and their checks, what is done with them, exit codes.
 *
 * <p>Everything runs on the main thread, or on one thread a download when there are several URLs.
 * Start reading at {@link dragonfly.dfget.command.DfgetCommand}.
 */
@NullMarked
package dragonfly.dfget.command;

import org.jspecify.annotations.NullMarked;
