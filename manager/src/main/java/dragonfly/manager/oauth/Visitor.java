package dragonfly.manager.oauth;

import dragonfly.manager.user.UserProfile;

/**
 * Somebody whom a provider vouches for.
 *
 * @param provider our name of the provider
 * @param issuer names the provider for good
 * @param subject names him at the provider for good
 * @param name what he would like to be called
 */
public record Visitor(
    String provider, String issuer, String subject, String name, UserProfile profile) {}
