package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Questions from the parameters of a request, {@code range=1h&name=http_request&group_by=label.route&step=1m}.
 *
 * <pre>
 * range      15m, 1h30m, 7d, PT1H30M: so long until now                   default 1h
 * from, to   RFC 3339 or Unix seconds; to defaults to now, from to the first event; not with range
 * name, module, model, service, ... label.&lt;key&gt;   the event has this value; repeated: one of these
 * group_by   name, module, ... label.&lt;key&gt;, by comma or repeated        summaries only
 * step       30s, 5m, 1h                                                  summaries only
 * order      asc, desc                                                    events only, default desc
 * limit      1..10000                                                     default 1000 groups, 100 events
 * </pre>
 *
 * <p>What is unknown, malformed, or given twice where once is meant, is a {@link QueryException} that names the parameter.
 * Any thread.
 */
public final class QuestionParser {
    private static final String DEFAULT_RANGE = "1h";
    private static final Set<String> OF_ALL = Set.of("range", "from", "to", "limit");
    private static final Set<String> OF_SUMMARIES = Set.of("group_by", "step");
    private static final Set<String> OF_EVENTS = Set.of("order");
    private static final Pattern UNIX_SECONDS = Pattern.compile("-?\\d{1,12}(\\.\\d{1,9})?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d{1,9}");

    private final Clock clock;

    /** Ranges that end now end by this clock. */
    public QuestionParser(Clock clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /** A question for events. */
    public EventQuery events(Map<String, List<String>> parameters) {
        checkKnown(parameters, OF_EVENTS);
        return new EventQuery(
                range(parameters), filter(parameters), order(parameters), limit(parameters, EventQuery.DEFAULT_LIMIT));
    }

    /**
     * A question for figures.
     *
     * @param defaultGroups what to group by where {@code group_by} is not given
     */
    public SummaryQuery summary(Map<String, List<String>> parameters, List<Dimension> defaultGroups) {
        checkKnown(parameters, OF_SUMMARIES);
        return new SummaryQuery(
                range(parameters),
                filter(parameters),
                parameters.containsKey("group_by") ? groups(parameters) : defaultGroups,
                step(parameters),
                limit(parameters, SummaryQuery.DEFAULT_LIMIT));
    }

    /** The filter of a live tail, which has no other parameter. */
    public static Filter tail(Map<String, List<String>> parameters) {
        for (String name : parameters.keySet()) {
            if (!Dimension.exists(name)) {
                throw QueryException.unknown(
                        name,
                        "there is no parameter " + Echo.of(name)
                                + " here; a tail begins now and has filters only: label.<key> and the columns name, module,"
                                + " operation, model, provider, service, success and others");
            }
        }
        return filter(parameters);
    }

    private static void checkKnown(Map<String, List<String>> parameters, Set<String> ofThisQuestion) {
        for (String name : parameters.keySet()) {
            if (!OF_ALL.contains(name) && !ofThisQuestion.contains(name) && !Dimension.exists(name)) {
                throw QueryException.unknown(
                        name,
                        "there is no parameter " + Echo.of(name) + " here; there are range, from, to, limit, "
                                + String.join(
                                        ", ", ofThisQuestion.stream().sorted().toList())
                                + ", label.<key> and the columns name, module, operation, model, provider, service, success"
                                + " and others");
            }
        }
    }

    private TimeRange range(Map<String, List<String>> parameters) {
        String range = single(parameters, "range");
        Instant from = instant(parameters, "from");
        Instant to = instant(parameters, "to");
        if (range != null && (from != null || to != null)) {
            throw QueryException.invalid("range", "range must not come together with from or to: " + Echo.of(range));
        }
        if (from == null && to == null) {
            return TimeRange.last(range == null ? DEFAULT_RANGE : range, clock);
        }
        return new TimeRange(from, to == null ? clock.instant() : to);
    }

    private static @Nullable Instant instant(Map<String, List<String>> parameters, String name) {
        String text = single(parameters, name);
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

    private static Filter filter(Map<String, List<String>> parameters) {
        Map<Dimension, Set<String>> anyOf = new LinkedHashMap<>();
        parameters.forEach((name, values) -> {
            if (Dimension.exists(name)) {
                anyOf.put(new Dimension(name), new LinkedHashSet<>(values));
            }
        });
        return new Filter(anyOf);
    }

    private static List<Dimension> groups(Map<String, List<String>> parameters) {
        List<Dimension> groups = new ArrayList<>();
        for (String list : parameters.getOrDefault("group_by", List.of())) {
            for (String name : list.split(",", -1)) {
                if (!Dimension.exists(name)) {
                    throw QueryException.invalid(
                            "group_by",
                            "group_by must name columns such as name, module, model, service, or label.<key>: "
                                    + Echo.of(list));
                }
                groups.add(new Dimension(name));
            }
        }
        return groups;
    }

    private static @Nullable Duration step(Map<String, List<String>> parameters) {
        String text = single(parameters, "step");
        return text == null ? null : TimeRange.duration("step", text);
    }

    private static Order order(Map<String, List<String>> parameters) {
        String text = single(parameters, "order");
        if (text == null) {
            return Order.NEWEST_FIRST;
        }
        for (Order order : Order.values()) {
            if (order.wireName().equals(text)) {
                return order;
            }
        }
        throw QueryException.invalid("order", "order must be asc or desc: " + Echo.of(text));
    }

    private static int limit(Map<String, List<String>> parameters, int byDefault) {
        String text = single(parameters, "limit");
        if (text == null) {
            return byDefault;
        }
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw QueryException.invalid("limit", "limit must be 1..10000: " + Echo.of(text));
        }
        return Integer.parseInt(text);
    }

    private static @Nullable String single(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw QueryException.invalid(name, name + " must be given once: it came " + values.size() + " times");
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
