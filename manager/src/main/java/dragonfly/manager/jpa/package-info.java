/**
 * What every entity has. Entities never leave the package of their feature; services hand out
 * records.
 */
@NullMarked
package dragonfly.manager.jpa;

import org.jspecify.annotations.NullMarked;
