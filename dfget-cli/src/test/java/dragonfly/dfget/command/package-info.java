@NullMarked
package dragonfly.dfget.command;

import org.jspecify.annotations.NullMarked;
