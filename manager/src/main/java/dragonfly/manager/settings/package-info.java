/**
 * Named texts that administrators change while the manager runs, such as {@code gc}: the REST
 * resource {@code configs}. Start at {@code SettingService}.
 */
@NullMarked
package dragonfly.manager.settings;

import org.jspecify.annotations.NullMarked;
