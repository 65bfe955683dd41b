/**
 * The manager: clusters, schedulers, seed peers and users in a database, served over gRPC ({@code
 * manager.v2}) and REST. {@link dragonfly.manager.ManagerMain} is the program; {@code
 * ManagerWiring} names the parts of Spring that are used.
 */
@NullMarked
package dragonfly.manager;

import org.jspecify.annotations.NullMarked;
