package dragonfly.manager.user;

/**
 * What a session token says.
 *
 * @param userId whose session
 * @param userName his name, which never changes
 * @param id names the session through all refreshes of its token
 * @param epoch counts how often all sessions of the user were ended before this one began
 */
public record Session(long userId, String userName, String id, long epoch) {}
