package dev.zeroheap.access;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * Who asks.
 *
 * @param name of the token, the subject of a JSON Web Token, or {@code local}
 * @param roles what they may do
 * @param isSignedIn whether they showed who they are; false of who may ask without
 */
public record Caller(String name, Set<Role> roles, boolean isSignedIn) {
    /** Who needs no token. */
    public static final Caller LOCAL = new Caller("local", Set.of(Role.ADMIN), false);

    /** Copies the roles. */
    public Caller {
        requireNonNull(name, "name");
        roles = Set.copyOf(roles);
    }

    /** Whether they may do what needs this role. */
    public boolean may(Role role) {
        return role.isAmong(roles);
    }
}
