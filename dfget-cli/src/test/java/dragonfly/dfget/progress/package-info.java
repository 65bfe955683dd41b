@NullMarked
package dragonfly.dfget.progress;

import org.jspecify.annotations.NullMarked;
