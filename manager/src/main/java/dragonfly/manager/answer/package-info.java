/**
 * Lists that are asked for again and again are answered from memory, as long as one look at the
 * database says that nothing has changed. Start at {@code KnownAnswers}.
 */
@NullMarked
package dragonfly.manager.answer;

import org.jspecify.annotations.NullMarked;
