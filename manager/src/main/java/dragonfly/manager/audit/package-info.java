/**
 * Who called the API, when, and what that changed. {@code AuditFilter} sees every call, {@code
 * AuditWriter} brings it to the database on a thread of its own, {@code AuditService} reads and
 * deletes.
 */
@NullMarked
package dragonfly.manager.audit;

import org.jspecify.annotations.NullMarked;
