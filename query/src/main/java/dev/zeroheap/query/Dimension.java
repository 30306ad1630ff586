package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.api.EventField;
import dev.zeroheap.archive.EventColumn;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What events are filtered and grouped by, and what figures are of: a column but {@code ts} and {@code labels}, or a label.
 *
 * @param name the column, for example {@code module}, or {@code label.} and the label's key
 */
public record Dimension(String name) {
    /** What stands before a label's key. */
    public static final String LABEL_PREFIX = "label.";

    /** The metric's name. */
    public static final Dimension NAME = new Dimension(EventColumn.NAME.name());

    /** The part of the application. */
    public static final Dimension MODULE = of(EventField.MODULE);

    /** The model that was asked. */
    public static final Dimension MODEL = of(EventField.MODEL);

    /** Who serves the model. */
    public static final Dimension PROVIDER = of(EventField.PROVIDER);

    /** Whether it did what it was meant to do: {@code true} or {@code false}. */
    public static final Dimension SUCCESS = of(EventField.SUCCESS);

    /** How long it took. */
    public static final Dimension DURATION = of(EventField.DURATION);

    private static final int MAX_LABEL_CHARS = 1_000;

    /** Checks that there is such a column, or that it is a label. */
    public Dimension {
        if (name.startsWith(LABEL_PREFIX)) {
            FilterText.check(name, name.substring(LABEL_PREFIX.length()), MAX_LABEL_CHARS);
        } else if (!Columns.TYPES.containsKey(name)) {
            throw QueryException.unknown(
                    name,
                    "there is no column " + Echo.of(name) + "; there are "
                            + Columns.TYPES.keySet().stream().sorted().collect(joining(", ")) + " and label.<key>");
        }
    }

    private static Dimension of(EventField field) {
        return new Dimension(field.wireName());
    }

    /** Whether a question can be asked by this name. */
    static boolean exists(String name) {
        return name.startsWith(LABEL_PREFIX) || Columns.TYPES.containsKey(name);
    }

    /** The type of its values; labels are text. */
    EventColumn.Type type() {
        return isLabel() ? EventColumn.Type.TEXT : Objects.requireNonNull(Columns.TYPES.get(name));
    }

    boolean isNumber() {
        return type() == EventColumn.Type.DECIMAL || type() == EventColumn.Type.INTEGER;
    }

    boolean isLabel() {
        return name.startsWith(LABEL_PREFIX);
    }

    /** The key of the label, where it is one. */
    String labelKey() {
        return name.substring(LABEL_PREFIX.length());
    }

    /** In a class of its own, because the constants above are checked against it. */
    private static final class Columns {
        static final Map<String, EventColumn.Type> TYPES = EventColumn.ALL.stream()
                .filter(column ->
                        column.type() != EventColumn.Type.TIMESTAMP && column.type() != EventColumn.Type.LABELS)
                .collect(Collectors.toUnmodifiableMap(EventColumn::name, EventColumn::type));
    }
}
