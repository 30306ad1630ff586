package dev.zeroheap.log4j;

import java.util.List;

/** Settings of a recorder that cannot be used; the message names each, with what is allowed and what it was. */
public final class InvalidSettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Not kept when serialized; the message has all of it. */
    private final transient List<String> problems;

    InvalidSettingsException(List<String> problems) {
        super("Zeroheap recorder: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    static InvalidSettingsException of(Setting setting, String value, String problem) {
        return new InvalidSettingsException(List.of(setting.property() + ": " + value + ": " + problem));
    }

    /** One sentence for each bad setting, for example {@code zeroheap.segment-age must be 200ms..1h: 5h}. */
    public List<String> problems() {
        return problems;
    }
}
