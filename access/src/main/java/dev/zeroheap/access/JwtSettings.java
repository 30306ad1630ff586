package dev.zeroheap.access;

import java.util.Optional;
import java.util.Set;

/**
 * Whose JSON Web Tokens count; the settings are those of MicroProfile JWT.
 *
 * @param publicKey the key itself, PEM or JWK set as text; or else
 * @param location where it is: a file, or an {@code https} address
 * @param issuer what {@code iss} must be
 * @param audiences one of which {@code aud} must name; any where there are none
 * @param groupPrefix what stands before the role in a group's name: {@code zeroheap-read}
 */
public record JwtSettings(
        Optional<String> publicKey,
        Optional<String> location,
        String issuer,
        Set<String> audiences,
        String groupPrefix) {
    /** What stands before the role when nobody says otherwise: a group {@code admin} is somebody else's. */
    public static final String DEFAULT_GROUP_PREFIX = "zeroheap-";

    /** Checks that there is a key, one, and an issuer. */
    public JwtSettings {
        audiences = Set.copyOf(audiences);
        if (publicKey.isPresent() == location.isPresent()) {
            throw new IllegalArgumentException(
                    "a JSON Web Token must have one key to be checked with: publickey or" + " publickey.location");
        }
        if (issuer.isBlank()) {
            throw new IllegalArgumentException("issuer must be given where JSON Web Tokens are to count");
        }
    }
}
