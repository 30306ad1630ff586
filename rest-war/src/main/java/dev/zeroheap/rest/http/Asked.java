package dev.zeroheap.rest.http;

import dev.zeroheap.query.Parameters;
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
 * @param canBeKept whether the same request can be repeated for less, where it is about the past
 */
record Asked(Parameters parameters, ResultFormat format, Request request, boolean canBeKept) {
    /** By GET. */
    static Asked of(UriInfo uri, HttpHeaders headers, Request request) {
        return of(Parameters.of(uri.getQueryParameters()), headers, request, true);
    }

    /** By a body; such an answer is nobody's to keep. */
    static Asked ofBody(String body, HttpHeaders headers, Request request) {
        return of(QuestionBody.parse(body), headers, request, false);
    }

    /** By a body that is the text of one parameter; the others stand in the address. */
    static Asked ofText(String name, String text, UriInfo uri, HttpHeaders headers, Request request) {
        Map<String, List<String>> texts = new LinkedHashMap<>(uri.getQueryParameters());
        texts.put(name, List.of(text));
        return of(Parameters.of(texts), headers, request, false);
    }

    /** Takes {@code format} out of the parameters; it wins over the Accept header. */
    private static Asked of(Parameters all, HttpHeaders headers, Request request, boolean canBeKept) {
        Map<String, List<String>> texts = new LinkedHashMap<>(all.texts());
        List<String> formats = texts.remove(BadFormatException.PARAMETER);
        Parameters parameters = new Parameters(texts, all.conditions());
        if (formats == null) {
            return new Asked(
                    parameters, ResultFormat.acceptedBy(headers.getAcceptableMediaTypes()), request, canBeKept);
        }
        if (formats.size() > 1) {
            throw BadFormatException.ofTimes(formats.size());
        }
        return new Asked(parameters, ResultFormat.named(formats.get(0)), request, canBeKept);
    }

    /** The same, to be answered whatever the asker has. */
    Asked unconditionally() {
        return new Asked(parameters, format, request, false);
    }

    /** Whether all events are wanted, as many as there are: JSON is one document and has a limit always. */
    boolean wantsAll() {
        return format != ResultFormat.JSON
                && !parameters.texts().containsKey("limit")
                && !parameters.texts().containsKey("cursor");
    }

    /** Whether the same question is about the same time whenever it is asked, and that time is over. */
    boolean isOfThePast(TimeRange range, Instant now) {
        Instant end = range.to();
        return canBeKept
                && parameters.texts().containsKey("from")
                && parameters.texts().containsKey("to")
                && end != null
                && !end.isAfter(now);
    }
}
