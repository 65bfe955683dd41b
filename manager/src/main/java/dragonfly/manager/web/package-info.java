/** What all REST resources share: errors, paging, checks of input, metrics. Knows no feature. */
@NullMarked
package dragonfly.manager.web;

import org.jspecify.annotations.NullMarked;
