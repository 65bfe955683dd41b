@NullMarked
package dragonfly.dfget.client;

import org.jspecify.annotations.NullMarked;
