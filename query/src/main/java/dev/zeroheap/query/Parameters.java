package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an asker gave: parameters by name, each with one or several texts, and conditions that were spelled out.
 *
 * <p>A parameter named like a column is a condition: {@code model=a&model=b} is one of the two, {@code model!=a} (a
 * parameter of the name {@code model!}) is another one.
 *
 * @param texts the parameters
 * @param conditions conditions that were given as such, beside those among the parameters
 */
public record Parameters(Map<String, List<String>> texts, List<Condition> conditions) {
    private static final String NOT = "!";
    private static final String WHERE = "where";
    private static final Pattern UNIX_SECONDS = Pattern.compile("-?\\d{1,12}(\\.\\d{1,9})?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d{1,9}");

    /** Copies the conditions. */
    public Parameters {
        conditions = List.copyOf(conditions);
    }

    /** Parameters alone. */
    public static Parameters of(Map<String, List<String>> texts) {
        return new Parameters(texts, List.of());
    }

    /** Throws where a parameter is none of these, nor a condition. */
    void checkKnown(Set<String> known) {
        for (String name : texts.keySet()) {
            if (!known.contains(name) && !name.equals(WHERE) && column(name).isEmpty()) {
                throw QueryException.unknown(
                        name,
                        "there is no parameter " + Echo.of(name) + " here; there are "
                                + Stream.concat(known.stream(), Stream.of(WHERE))
                                        .sorted()
                                        .collect(joining(", "))
                                + ", label.<key> and the columns name, module, operation, model, provider, service, success"
                                + " and others, each also with a ! at its end");
            }
        }
    }

    private static Optional<Condition> condition(String name, List<String> values) {
        return column(name)
                .map(column -> new Condition(column, name.endsWith(NOT) ? Operator.NOT_IN : Operator.IN, values));
    }

    private static Optional<Dimension> column(String name) {
        String column = name.endsWith(NOT) ? name.substring(0, name.length() - 1) : name;
        return Dimension.exists(column) ? Optional.of(new Dimension(column)) : Optional.empty();
    }

    Filter filter() {
        List<Condition> all = new ArrayList<>(conditions);
        texts.forEach((name, values) -> condition(name, values).ifPresent(all::add));
        texts.getOrDefault(WHERE, List.of()).forEach(text -> all.add(Condition.parse(text)));
        return new Filter(all);
    }

    boolean has(String name) {
        return texts.containsKey(name);
    }

    /** The text of a parameter; null where it is not given. */
    @Nullable
    String text(String name) {
        List<String> values = texts.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw QueryException.invalid(name, name + " must be given once: it came " + values.size() + " times");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    /** The texts of a parameter that takes several, between commas or one each, but for commas in brackets. */
    List<String> list(String name) {
        List<String> all = new ArrayList<>();
        for (String list : texts.getOrDefault(name, List.of())) {
            int depth = 0;
            int start = 0;
            for (int i = 0; i < list.length(); i++) {
                char c = list.charAt(i);
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (c == ',' && depth <= 0) {
                    all.add(list.substring(start, i));
                    start = i + 1;
                }
            }
            all.add(list.substring(start));
        }
        return all;
    }

    int number(String name, int max, int byDefault) {
        String text = text(name);
        if (text == null) {
            return byDefault;
        }
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw QueryException.invalid(name, name + " must be 1.." + max + ": " + Echo.of(text));
        }
        return Integer.parseInt(text);
    }

    boolean flag(String name) {
        String text = text(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw QueryException.invalid(name, name + " must be true or false: " + Echo.of(text));
        }
        return "true".equals(text);
    }

    @Nullable
    Duration duration(String name) {
        String text = text(name);
        return text == null ? null : TimeRange.duration(name, text);
    }

    @Nullable
    Instant instant(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return UNIX_SECONDS.matcher(text).matches()
                    ? ofUnixSeconds(text)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw QueryException.invalid(
                    name,
                    name + " must be an instant such as 2026-11-23T12:00:00Z (a + in it written %2B), or Unix seconds: "
                            + Echo.of(text));
        }
    }

    private static Instant ofUnixSeconds(String text) {
        BigDecimal seconds = new BigDecimal(text);
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        return Instant.ofEpochSecond(
                whole.longValueExact(),
                seconds.subtract(whole).movePointRight(9).longValueExact());
    }
}
