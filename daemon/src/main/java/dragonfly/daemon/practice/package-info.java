/** What daemons that practise a transfer meet: a scheduler, a source, a caller. */
@NullMarked
package dragonfly.daemon.practice;

import org.jspecify.annotations.NullMarked;
