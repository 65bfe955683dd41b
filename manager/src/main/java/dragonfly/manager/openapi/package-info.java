/**
 * The description of the REST interface, OpenAPI 3.1, made from the controllers when it is asked
 * for, and the page that shows it. Start at {@code OpenApiConfiguration}.
 */
@NullMarked
package dragonfly.manager.openapi;

import org.jspecify.annotations.NullMarked;
