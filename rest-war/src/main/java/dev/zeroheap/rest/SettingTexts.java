package dev.zeroheap.rest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The texts of settings by name, and everything that is wrong with any of them: reading goes on after a bad one.
 *
 * <p>Used once, at start, by one thread.
 */
final class SettingTexts {
    private final Source source;
    private final Set<String> known = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    SettingTexts(Source source) {
        this.source = source;
    }

    /** Where the texts come from. */
    @FunctionalInterface
    interface Source {
        Optional<String> text(String name);
    }

    /** One sentence for each setting that cannot be used. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    void report(String problem) {
        problems.add(problem);
    }

    /** Whether somebody has asked for the setting of this name. */
    boolean isKnown(String name) {
        return known.contains(name);
    }

    /** The value, or the default where there is none or a bad one. */
    <T> T value(String name, SettingKind<T> kind, T byDefault) {
        return changed(byDefault, name, kind, (before, value) -> value);
    }

    /** Hands over the value where there is a good one. */
    <T> void ifSet(String name, SettingKind<T> kind, Consumer<T> taker) {
        changed(taker, name, kind, (same, value) -> {
            same.accept(value);
            return same;
        });
    }

    /** The object with this setting changed; as it was where the setting is not there or the object refuses it. */
    <S, T> S changed(S before, String name, SettingKind<T> kind, BiFunction<S, T, S> change) {
        known.add(name);
        Optional<String> text = source.text(name);
        if (text.isEmpty()) {
            return before;
        }
        Optional<T> value = kind.parse(text.get());
        if (value.isEmpty()) {
            report(name + " must be " + kind.rule() + ": " + text.get());
            return before;
        }
        try {
            return change.apply(before, value.get());
        } catch (RuntimeException refused) {
            report(name + ruleOf(refused));
            return before;
        }
    }

    /** The message from {@code must} on: before it stands the name that the setting has further down. */
    private static String ruleOf(RuntimeException refused) {
        String message = String.valueOf(refused.getMessage());
        int must = message.indexOf(" must ");
        return must < 0 ? ": " + message : message.substring(must);
    }
}
