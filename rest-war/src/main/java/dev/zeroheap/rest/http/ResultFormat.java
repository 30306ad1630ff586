package dev.zeroheap.rest.http;

import static java.util.stream.Collectors.joining;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The formats of an answer; the first is that of those who do not choose. */
enum ResultFormat {
    JSON("json", "application/json"),
    NDJSON("ndjson", "application/x-ndjson"),
    CSV("csv", "text/csv;charset=utf-8"),
    PARQUET("parquet", "application/vnd.apache.parquet"),
    ARROW("arrow", "application/vnd.apache.arrow.stream");

    /** Those of rows whose columns may be of any type. */
    static final List<ResultFormat> OF_ANY_TYPE = List.of(JSON, NDJSON, CSV);

    private final String wireName;
    private final String mediaType;

    ResultFormat(String wireName, String mediaType) {
        this.wireName = wireName;
        this.mediaType = mediaType;
    }

    /** The value of parameter {@code format}. */
    String wireName() {
        return wireName;
    }

    MediaType mediaType() {
        return MediaType.valueOf(mediaType);
    }

    /** Whether a browser shall save it. */
    boolean isAttachment() {
        return this == CSV || this == PARQUET || this == ARROW;
    }

    /** How the name of a file ends. */
    String ending() {
        return this == ARROW ? "arrows" : wireName;
    }

    /** By its name; throws naming the parameter. */
    static ResultFormat named(String name) {
        for (ResultFormat format : values()) {
            if (format.wireName.equals(name)) {
                return format;
            }
        }
        throw BadFormatException.of(name, List.of(values()));
    }

    /**
     * The one that the Accept header likes best; of several the first.
     *
     * @param accepted the ranges of the header, with their weights; none where there is no header
     */
    static ResultFormat acceptedBy(List<MediaType> accepted) {
        ResultFormat best = null;
        double bestWeight = 0;
        for (ResultFormat format : values()) {
            double weight = format.weightAmong(accepted);
            if (weight > bestWeight) {
                best = format;
                bestWeight = weight;
            }
        }
        if (best == null) {
            throw new NotAcceptableException();
        }
        return best;
    }

    /** The weight of the most exact range that holds this type: {@code text/csv}, then {@code text/*}, then any. */
    private double weightAmong(List<MediaType> accepted) {
        return accepted.stream()
                .filter(range -> range.isCompatible(mediaType()))
                .min(Comparator.comparing(MediaType::isWildcardType).thenComparing(MediaType::isWildcardSubtype))
                .map(range -> weight(range.getParameters().get("q")))
                .orElse(0.0);
    }

    private static double weight(@Nullable String q) {
        return q == null ? 1 : Double.parseDouble(q);
    }

    static String names(List<ResultFormat> formats) {
        return formats.stream().map(ResultFormat::wireName).collect(joining(", "));
    }

    static String mediaTypes() {
        return Arrays.stream(values())
                .map(format -> format.mediaType.replaceFirst(";.*", ""))
                .collect(joining(", "));
    }
}
