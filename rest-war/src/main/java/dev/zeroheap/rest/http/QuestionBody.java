package dev.zeroheap.rest.http;

import dev.zeroheap.query.Condition;
import dev.zeroheap.query.Dimension;
import dev.zeroheap.query.Operator;
import dev.zeroheap.query.Parameters;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A question as a JSON object: its members are the parameters of the same question by GET.
 *
 * <pre>{@code
 * {"range": "7d", "model": ["a", "b"], "aggregates": ["count", "p99(duration)"], "other": true, "limit": 10,
 *  "where": ["duration>=0.5", {"column": "label.a=b", "op": "!=", "value": "x"}]}
 * }</pre>
 *
 * <p>A value is a text, a number, a truth value, or an array of these. A condition is a text as by GET or an object, in
 * which any label can be named and any number of {@code values} given.
 */
final class QuestionBody {
    /** The most characters that a body may have. */
    static final int MAX_CHARS = 1 << 20;

    private static final String WHERE = "where";
    private static final Set<String> OF_CONDITIONS = Set.of("column", "op", "value", "values");

    private QuestionBody() {}

    /**
     * Reads a body.
     *
     * @throws BadBodyException when it is no such object
     * @throws dev.zeroheap.query.QueryException when a condition in it breaks a rule
     */
    static Parameters parse(String body) {
        if (body.length() > MAX_CHARS) {
            throw new BadBodyException(
                    "the body must have at most " + MAX_CHARS + " characters: it has " + body.length());
        }
        Map<String, List<String>> texts = new LinkedHashMap<>();
        List<Condition> conditions = new ArrayList<>();
        read(body).forEach((name, value) -> {
            for (JsonValue one : value instanceof JsonArray array ? array : List.of(value)) {
                if (name.equals(WHERE) && one instanceof JsonObject condition) {
                    conditions.add(condition(condition));
                } else {
                    texts.computeIfAbsent(name, none -> new ArrayList<>()).add(text(name, one));
                }
            }
        });
        return new Parameters(texts, conditions);
    }

    private static JsonObject read(String body) {
        try (JsonReader reader = Json.createReader(new StringReader(body))) {
            JsonStructure structure = reader.read();
            if (structure instanceof JsonObject object) {
                return object;
            }
            throw new BadBodyException("the body must be a JSON object, and it is an array");
        } catch (JsonParsingException e) {
            throw new BadBodyException("the body must be a JSON object, and it is not from line "
                    + e.getLocation().getLineNumber() + ", column "
                    + e.getLocation().getColumnNumber() + " on");
        } catch (JsonException | IllegalStateException e) {
            throw new BadBodyException("the body must be a JSON object, and it is none");
        }
    }

    private static String text(String name, JsonValue value) {
        return switch (value.getValueType()) {
            case STRING -> ((JsonString) value).getString();
            case NUMBER, TRUE, FALSE -> value.toString();
            case ARRAY, OBJECT, NULL ->
                throw new BadBodyException("the value of " + shortened(name)
                        + " must be a text, a number, true, false, or an array of these");
        };
    }

    private static Condition condition(JsonObject object) {
        for (String name : object.keySet()) {
            if (!OF_CONDITIONS.contains(name)) {
                throw new BadBodyException(
                        "a condition must have column, op, and value or values, and nothing else: " + shortened(name));
            }
        }
        List<String> values = new ArrayList<>();
        for (String name : List.of("value", "values")) {
            JsonValue value = object.get(name);
            for (JsonValue one :
                    value == null ? List.<JsonValue>of() : value instanceof JsonArray array ? array : List.of(value)) {
                values.add(text(name, one));
            }
        }
        String sign = member(object, "op");
        Operator operator = Operator.ofSign(sign)
                .orElseThrow(
                        () -> new BadBodyException("op must be one of " + Operator.signs() + ": " + shortened(sign)));
        return new Condition(new Dimension(member(object, "column")), operator, values);
    }

    private static String member(JsonObject object, String name) {
        if (object.get(name) instanceof JsonString text) {
            return text.getString();
        }
        throw new BadBodyException("a condition must have " + name + ", as a text");
    }

    private static String shortened(String name) {
        String line = name.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 80 ? line : line.substring(0, 80) + "...";
    }
}
