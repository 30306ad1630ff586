package dev.zeroheap.rest.http;

import dev.zeroheap.query.LlmRow;
import jakarta.json.bind.serializer.JsonbSerializer;
import jakarta.json.bind.serializer.SerializationContext;
import jakarta.json.stream.JsonGenerator;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of model calls in JSON: what the group has in common stands beside the figures, as in CSV. */
final class LlmRowFormat implements JsonbSerializer<LlmRow> {
    @Override
    public void serialize(LlmRow row, JsonGenerator json, SerializationContext context) {
        json.writeStartObject();
        row.group().forEach((name, value) -> {
            if (value == null) {
                json.writeNull(name);
            } else {
                json.write(name, value);
            }
        });
        write(json, "from", row.from());
        write(json, "to", row.to());
        json.write("calls", row.calls());
        json.write("errors", row.errors());
        json.write("error_rate", row.errorRate());
        json.write("prompt_tokens", row.promptTokens());
        json.write("completion_tokens", row.completionTokens());
        json.write("cached_tokens", row.cachedTokens());
        json.write("reasoning_tokens", row.reasoningTokens());
        if (row.cost() != null) {
            json.write("cost", row.cost());
        }
        json.write("unpriced_calls", row.unpricedCalls());
        write(json, "duration", row.duration());
        write(json, "time_to_first_token", row.timeToFirstToken());
        json.writeEnd();
    }

    private static void write(JsonGenerator json, String name, @Nullable Instant instant) {
        if (instant != null) {
            json.write(name, instant.toString());
        }
    }

    private static void write(JsonGenerator json, String name, LlmRow.@Nullable Latency latency) {
        if (latency != null) {
            json.writeStartObject(name);
            if (latency.mean() != null) {
                json.write("mean", latency.mean());
            }
            json.write("p50", latency.p50());
            json.write("p95", latency.p95());
            if (latency.p99() != null) {
                json.write("p99", latency.p99());
            }
            json.writeEnd();
        }
    }
}
