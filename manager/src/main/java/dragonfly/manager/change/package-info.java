/**
 * Tells who should ask again when something changed that schedulers and daemons are told. {@code
 * ChangeMarks} writes and reads the marks in the database, so a change made at one manager is seen
 * by all; the streams that carry it further are in {@code grpc}.
 */
@NullMarked
package dragonfly.manager.change;

import org.jspecify.annotations.NullMarked;
