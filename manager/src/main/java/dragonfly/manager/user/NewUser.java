package dragonfly.manager.user;

import dragonfly.core.unit.Secret;

/** A user to be made, already checked. */
public record NewUser(String name, Secret password, UserProfile profile) {}
