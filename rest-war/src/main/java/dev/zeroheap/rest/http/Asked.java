package dev.zeroheap.rest.http;

import dev.zeroheap.query.TimeRange;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One request for an answer.
 *
 * @param parameters those of the question
 * @param format in which the answer is written
 * @param request for preconditions
 */
record Asked(Map<String, List<String>> parameters, ResultFormat format, Request request) {
    /** Takes {@code format} out of the parameters; it wins over the Accept header. */
    static Asked of(UriInfo uri, HttpHeaders headers, Request request) {
        Map<String, List<String>> parameters = new LinkedHashMap<>(uri.getQueryParameters());
        List<String> formats = parameters.remove(BadFormatException.PARAMETER);
        if (formats == null) {
            return new Asked(parameters, ResultFormat.acceptedBy(headers.getAcceptableMediaTypes()), request);
        }
        if (formats.size() > 1) {
            throw BadFormatException.ofTimes(formats.size());
        }
        return new Asked(parameters, ResultFormat.named(formats.get(0)), request);
    }

    /** Whether all events are wanted, as many as there are: JSON is one document and has a limit always. */
    boolean wantsAll() {
        return format != ResultFormat.JSON && !parameters.containsKey("limit");
    }

    /** Whether the same question is about the same time whenever it is asked, and that time is over. */
    boolean isOfThePast(TimeRange range, Instant now) {
        return parameters.containsKey("from")
                && parameters.containsKey("to")
                && range.to() != null
                && !range.to().isAfter(now);
    }
}
