package dev.zeroheap.rest.http;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.config.PropertyNamingStrategy;
import jakarta.ws.rs.ext.ContextResolver;

/**
 * How answers look in JSON: keys as in the log and the archive ({@code error_rate}), instants after RFC 3339 in UTC,
 * what is not known left out instead of null. Only in a {@code group} null is a value: that of events which lack the
 * dimension.
 */
public final class JsonFormat implements ContextResolver<Jsonb> {
    private static final Jsonb JSONB = JsonbBuilder.create(new JsonbConfig()
            .withPropertyNamingStrategy(PropertyNamingStrategy.LOWER_CASE_WITH_UNDERSCORES)
            .withSerializers(new LlmRowFormat())
            .withNullValues(false));

    @Override
    public Jsonb getContext(Class<?> type) {
        return JSONB;
    }

    /** The same for who writes JSON by hand; any thread. */
    static Jsonb jsonb() {
        return JSONB;
    }
}
