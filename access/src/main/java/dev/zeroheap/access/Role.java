package dev.zeroheap.access;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a caller may do; each role includes those before it. */
public enum Role {
    /** Ask questions, follow the log, see the dashboard, scrape the service's metrics. */
    READ,
    /** Ask in SQL as well. */
    SQL,
    /** Everything, and whatever will change something. */
    ADMIN;

    /** As it stands in files and answers: {@code read}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * By its name.
     *
     * @throws IllegalArgumentException naming the rule and the text
     */
    public static Role of(String wireName) {
        return Arrays.stream(values())
                .filter(role -> role.wireName().equals(wireName))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(
                        "role must be one of " + names(Set.of(values())) + ": " + wireName));
    }

    /** Whether somebody with these roles may do what needs this one. */
    boolean isAmong(Collection<Role> roles) {
        return roles.stream().anyMatch(role -> role.compareTo(this) >= 0);
    }

    /** Their names in order, by comma. */
    static String names(Collection<Role> roles) {
        return roles.isEmpty()
                ? ""
                : EnumSet.copyOf(roles).stream().map(Role::wireName).collect(joining(","));
    }
}
