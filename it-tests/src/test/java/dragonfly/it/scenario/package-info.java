/** One question to a whole cluster each: what happens when. Names of tests are the answers. */
@NullMarked
package dragonfly.it.scenario;

import org.jspecify.annotations.NullMarked;
