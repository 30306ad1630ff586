package dev.zeroheap.rest.http;

import dev.zeroheap.query.SampleQuery;
import dev.zeroheap.query.SampleQuery.Moments;
import dev.zeroheap.query.promql.PromqlParser;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request to the API of Prometheus. Unknown ones are left alone, as there: clients send what other
 * versions know.
 */
final class PrometheusParameters {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,30})?([eE]\\+?\\d{1,2})?");
    private static final Duration OF_LISTS = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(365 * 300);
    private static final int MAX_ECHO_CHARS = 100;

    private final Map<String, List<String>> texts;

    private PrometheusParameters(Map<String, List<String>> texts) {
        this.texts = texts;
    }

    static PrometheusParameters of(UriInfo uri) {
        return new PrometheusParameters(uri.getQueryParameters());
    }

    /** Those of the form and of the address. */
    static PrometheusParameters of(UriInfo uri, MultivaluedMap<String, String> form) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (MultivaluedMap<String, String> some : List.of(form, uri.getQueryParameters())) {
            some.forEach((name, values) ->
                    all.computeIfAbsent(name, none -> new ArrayList<>()).addAll(values));
        }
        return new PrometheusParameters(all);
    }

    /** From when to when, both inclusive. */
    record Span(Instant start, Instant end) {}

    List<String> all(String name) {
        return texts.getOrDefault(name, List.of());
    }

    @Nullable
    String optional(String name) {
        List<String> values = all(name);
        return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
    }

    String required(String name) {
        String text = optional(name);
        if (text == null) {
            throw bad(name, "must be given");
        }
        return text;
    }

    Instant instant(String name, Instant byDefault) {
        String text = optional(name);
        return text == null ? byDefault : instantOf(name, text);
    }

    private static Instant instantOf(String name, String text) {
        try {
            if (!NUMBER.matcher(text).matches()) {
                return OffsetDateTime.parse(text).toInstant();
            }
            BigDecimal seconds = new BigDecimal(text).setScale(3, RoundingMode.HALF_UP);
            return Instant.ofEpochMilli(seconds.movePointRight(3).longValueExact());
        } catch (DateTimeException | ArithmeticException e) {
            throw bad(name, "cannot parse \"" + shortened(text) + "\" to a valid timestamp");
        }
    }

    private static Duration durationOf(String name, String text) {
        if (NUMBER.matcher(text).matches()) {
            BigDecimal millis = new BigDecimal(text).movePointRight(3).setScale(0, RoundingMode.HALF_UP);
            if (millis.abs().compareTo(BigDecimal.valueOf(LONGEST.toMillis())) <= 0) {
                return Duration.ofMillis(millis.longValueExact());
            }
        }
        Duration duration = text.length() > MAX_ECHO_CHARS ? null : PromqlParser.durationOrNull(text);
        if (duration == null || duration.compareTo(LONGEST) > 0) {
            throw bad(name, "cannot parse \"" + shortened(text) + "\" to a valid duration");
        }
        return duration;
    }

    /** The engine has its own limit; what is said here must only be a duration. */
    void checkTimeout() {
        String text = optional("timeout");
        if (text != null) {
            durationOf("timeout", text);
        }
    }

    /** From {@code start} to {@code end}, each {@code step}. */
    Moments moments() {
        Instant start = instantOf("start", required("start"));
        Instant end = instantOf("end", required("end"));
        Duration step = durationOf("step", required("step"));
        if (end.isBefore(start)) {
            throw bad("end", "end timestamp must not be before start time");
        }
        if (step.isNegative() || step.isZero()) {
            throw bad("step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        long steps = Duration.between(start, end).dividedBy(step);
        if (steps + 1 > SampleQuery.MAX_MOMENTS) {
            throw new BadPrometheusException(
                    "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution"
                            + " (?step=XX)");
        }
        return new Moments(start, step, (int) steps + 1);
    }

    /** The range of a list: the last day where nothing is said. */
    Span span() {
        Instant end = instant("end", Instant.now());
        Instant start = instant("start", end.minus(OF_LISTS));
        if (end.isBefore(start)) {
            throw bad("end", "end timestamp must not be before start time");
        }
        return new Span(start, end);
    }

    /** As many as the limit allows. */
    <T> Collection<T> limited(Collection<T> all) {
        String text = optional("limit");
        if (text == null) {
            return all;
        }
        if (!text.matches("\\d{1,9}")) {
            throw bad("limit", "must be a number of 0 or more: " + shortened(text));
        }
        int limit = Integer.parseInt(text);
        return limit == 0 ? all : all.stream().limit(limit).toList();
    }

    private static BadPrometheusException bad(String name, String rule) {
        return new BadPrometheusException("invalid parameter \"" + name + "\": " + rule);
    }

    static String shortened(String text) {
        return text.length() > MAX_ECHO_CHARS ? text.substring(0, MAX_ECHO_CHARS) + "..." : text;
    }
}
