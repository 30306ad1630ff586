package dev.zeroheap.rest.http;

import dev.zeroheap.query.EventRow;
import dev.zeroheap.query.TailMessage;
import jakarta.json.bind.Jsonb;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * How the live tail looks as Server-Sent Events:
 *
 * <pre>
 * retry: 2000                         at the start; ids stand where the reader is
 * id: miegtr0s.4k2jq81z0x-1-5r
 *
 * event: event                        an event, as in the rows of /api/v1/events
 * id: miegtr0s.4k2jq81z0x-1-9c
 * data: {"timestamp":"2026-11-23T12:00:00.000123Z","name":"llm_call", ...}
 *
 * : ping                              a sign of life; the id says how far the log was read
 * id: miegtr3k.4k2jq81z0x-1-bb
 *
 * event: gap                          lines are gone that were not read
 * data: {"reason":"...","from":"...","to":"...","events":"/api/v1/events?from=...&amp;to=...&amp;order=asc"}
 *
 * event: dropped                      the last: too slow; the id is where to go on
 * id: miegtr0s.4k2jq81z0x-1-9c
 * data: {"reason":"...","last_event_id":"..."}
 *
 * event: end                          the last: the service ends
 * data: {"reason":"..."}
 * </pre>
 */
final class SseFormat {
    private static final int RETRY_MILLIS = 2_000;

    private final Jsonb json = new JsonFormat().getContext(EventRow.class);

    /** What {@code data} of a gap holds; {@code events} asks for what may be missing. */
    public record GapNote(String reason, Instant from, Instant to, String events) {}

    /** What {@code data} of a drop holds. */
    public record DropNote(String reason, String lastEventId) {}

    /** What {@code data} of an end holds. */
    public record EndNote(String reason) {}

    byte[] start(String id) {
        return bytes("retry: " + RETRY_MILLIS + "\nid: " + id + "\n\n");
    }

    /** Without data it is no event for a reader, who yet remembers the id. */
    byte[] ping(String id) {
        return bytes(id.isEmpty() ? ": ping\n\n" : ": ping\nid: " + id + "\n\n");
    }

    /** A comment, the shortest there is. */
    byte[] probe() {
        return bytes(":\n");
    }

    byte[] message(TailMessage message) {
        if (message instanceof TailMessage.Event event) {
            return bytes("event: event\nid: " + event.id() + "\ndata: " + json.toJson(event.row()) + "\n\n");
        }
        if (message instanceof TailMessage.Gap gap) {
            String events = "/api/v1/events?from=" + gap.from() + "&to=" + gap.to() + "&order=asc";
            return note("gap", new GapNote(gap.reason(), gap.from(), gap.to(), events));
        }
        if (message instanceof TailMessage.Dropped dropped) {
            return bytes("event: dropped\nid: " + dropped.id() + "\ndata: "
                    + json.toJson(new DropNote(dropped.reason(), dropped.id())) + "\n\n");
        }
        if (message instanceof TailMessage.End end) {
            return note("end", new EndNote(end.reason()));
        }
        throw new IllegalStateException("a message of no known kind: " + message);
    }

    private byte[] note(String event, Object data) {
        return bytes("event: " + event + "\ndata: " + json.toJson(data) + "\n\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
