/**
 * The real programs as processes of their own, against a real web server and a real object store.
 *
 * <p>{@link dragonfly.it.process.Site} is a machine with a manager, a scheduler and daemons; its
 * programs run from the class path of the test, with the flags of their launchers. Everything lies
 * below one directory and listens on free ports of the loopback.
 */
@NullMarked
package dragonfly.it.process;

import org.jspecify.annotations.NullMarked;
