package dev.zeroheap.api;

/**
 * The fields of {@code data} in a log line that the format knows, each declared here and nowhere else.
 *
 * <p>The encoder writes them, the archive has one column for each (in this order), a query may filter and sum by them.
 * Every field may be absent. Appending a field is a compatible change of the format; FORMAT.md has the rules.
 */
public enum EventField {
    /** A {@link MetricType#wireName()}. */
    METRIC_TYPE("metric_type", Kind.TEXT, "", ""),
    /** The part of the application, for example {@code checkpoint}, {@code llm}, {@code http}. */
    MODULE("module", Kind.TEXT, "", ""),
    /** What was done, for example {@code save}, {@code chat}, {@code GET}. */
    OPERATION("operation", Kind.TEXT, "", "gen_ai.operation.name"),
    /** The number of a counter, gauge or histogram, in {@link #UNIT}. */
    VALUE("value", Kind.DECIMAL, "", ""),
    /** The unit of {@link #VALUE}, a UCUM code such as {@code s}, {@code By}, {@code 1}, {@code {token}}. */
    UNIT("unit", Kind.TEXT, "", ""),
    /** How long it took, decimal seconds, 0 or more. */
    DURATION("duration", Kind.DECIMAL, "s", "gen_ai.client.operation.duration"),
    /** How much data it was about, whole bytes, 0 or more. */
    SIZE("size", Kind.INTEGER, "By", ""),
    /** Whether it did what it was meant to do; {@code false} counts as an error. */
    SUCCESS("success", Kind.FLAG, "", ""),
    /** The class of the failure: an exception's class name or a status code. */
    ERROR_TYPE("error_type", Kind.TEXT, "", "error.type"),
    /** The model that was asked. */
    MODEL("model", Kind.TEXT, "", "gen_ai.request.model"),
    /** Who serves the model, for example {@code openai}, {@code aws.bedrock}. */
    PROVIDER("provider", Kind.TEXT, "", "gen_ai.provider.name"),
    /** Tokens sent to the model. */
    PROMPT_TOKENS("prompt_tokens", Kind.INTEGER, "{token}", "gen_ai.usage.input_tokens"),
    /** Tokens that the model wrote. */
    COMPLETION_TOKENS("completion_tokens", Kind.INTEGER, "{token}", "gen_ai.usage.output_tokens"),
    /** Those of the prompt tokens that the provider had in its cache. */
    CACHED_TOKENS("cached_tokens", Kind.INTEGER, "{token}", "gen_ai.usage.cache_read.input_tokens"),
    /** Those of the completion tokens that the model spent on reasoning. */
    REASONING_TOKENS("reasoning_tokens", Kind.INTEGER, "{token}", "gen_ai.usage.reasoning.output_tokens"),
    /** From the request to the first token of the response, decimal seconds. */
    TIME_TO_FIRST_TOKEN("time_to_first_token", Kind.DECIMAL, "s", "gen_ai.response.time_to_first_chunk"),
    /** W3C trace id, 32 hexadecimal digits. */
    TRACE_ID("trace_id", Kind.TEXT, "", "trace_id"),
    /** W3C span id, 16 hexadecimal digits. */
    SPAN_ID("span_id", Kind.TEXT, "", "span_id");

    private final String wireName;
    private final Kind kind;
    private final String unit;
    private final String otelName;

    EventField(String wireName, Kind kind, String unit, String otelName) {
        this.wireName = wireName;
        this.kind = kind;
        this.unit = unit;
        this.otelName = otelName;
    }

    /** The key in {@code data}, the column in the archive, and the name in a query. */
    public String wireName() {
        return wireName;
    }

    /** Which JSON and column type the field has. */
    public Kind kind() {
        return kind;
    }

    /** The UCUM unit of the number; empty where there is none or where {@link #UNIT} tells it. */
    public String unit() {
        return unit;
    }

    /** The OpenTelemetry attribute, metric or log field of the same meaning; empty where there is none. */
    public String otelName() {
        return otelName;
    }

    /** The type of a field, in JSON and in the archive. */
    public enum Kind {
        /** A JSON string; a column of text. */
        TEXT,
        /** A JSON number; a column of IEEE 754 doubles. */
        DECIMAL,
        /** A JSON number without fraction; a column of signed 64-bit integers. */
        INTEGER,
        /** {@code true} or {@code false}. */
        FLAG
    }
}
