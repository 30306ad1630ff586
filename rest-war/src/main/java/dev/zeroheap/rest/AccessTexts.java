package dev.zeroheap.rest;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.access.AccessSettings;
import dev.zeroheap.access.AccessSettings.Demand;
import dev.zeroheap.access.JwtSettings;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads who may ask. */
final class AccessTexts {
    private static final SettingKind<Demand> DEMAND = new SettingKind<>(
            "one of "
                    + Arrays.stream(Demand.values())
                            .map(demand -> demand.name().toLowerCase(Locale.ROOT))
                            .collect(joining(", ")),
            text -> Arrays.stream(Demand.values())
                    .filter(demand -> demand.name().toLowerCase(Locale.ROOT).equals(text))
                    .findAny());

    private static final SettingKind<Set<String>> LIST = new SettingKind<>(
            "texts by comma",
            text -> Optional.of(Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(one -> !one.isEmpty())
                    .collect(Collectors.toUnmodifiableSet())));

    private AccessTexts() {}

    static AccessSettings read(SettingTexts texts) {
        AccessSettings access = AccessSettings.DEFAULTS;
        access = texts.changed(access, "zeroheap.access.required", DEMAND, AccessSettings::withDemand);
        access = texts.changed(access, "zeroheap.access.tokens", SettingKind.PATH, AccessSettings::withTokens);
        access = texts.changed(
                access,
                "zeroheap.access.requests-per-second",
                SettingKind.COUNT,
                (before, rate) -> before.withRate(rate, before.burst()));
        access = texts.changed(
                access,
                "zeroheap.access.burst",
                SettingKind.COUNT,
                (before, burst) -> before.withRate(before.requestsPerSecond(), burst));
        access = texts.changed(
                access, "zeroheap.access.max-concurrent", SettingKind.COUNT, AccessSettings::withMaxConcurrent);
        access = texts.changed(access, "zeroheap.access.max-body", SettingKind.BYTES, AccessSettings::withMaxBodyBytes);
        access = texts.changed(access, "zeroheap.access.origins", LIST, AccessSettings::withOrigins);
        access = texts.changed(access, "zeroheap.access.session", SettingKind.DURATION, AccessSettings::withSession);
        return withJwt(texts, access);
    }

    private static AccessSettings withJwt(SettingTexts texts, AccessSettings access) {
        Optional<String> key = text(texts, "mp.jwt.verify.publickey");
        Optional<String> location = text(texts, "mp.jwt.verify.publickey.location");
        Optional<String> issuer = text(texts, "mp.jwt.verify.issuer");
        Set<String> audiences = texts.value("mp.jwt.verify.audiences", LIST, Set.of());
        String prefix = texts.value("zeroheap.access.group-prefix", SettingKind.TEXT, JwtSettings.DEFAULT_GROUP_PREFIX);
        if (key.isEmpty() && location.isEmpty()) {
            return access;
        }
        try {
            return access.withJwt(new JwtSettings(key, location, issuer.orElse(""), audiences, prefix));
        } catch (IllegalArgumentException e) {
            texts.report("mp.jwt.verify: " + e.getMessage());
            return access;
        }
    }

    private static Optional<String> text(SettingTexts texts, String name) {
        return Optional.of(texts.value(name, SettingKind.TEXT, "")).filter(text -> !text.isBlank());
    }
}
