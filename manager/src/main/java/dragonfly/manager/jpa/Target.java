package dragonfly.manager.jpa;

import com.zaxxer.hikari.HikariConfig;

/**
 * A database that is about to be opened. Confined to the thread that opens it.
 *
 * @param name the key of the setting and what it names, for messages
 * @param pool how to connect
 * @param migrate whether to bring the schema up to date
 */
record Target(Engine engine, String name, HikariConfig pool, boolean migrate) {}
