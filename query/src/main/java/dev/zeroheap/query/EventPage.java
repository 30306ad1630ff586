package dev.zeroheap.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events as they were recorded.
 *
 * @param declaration what they are worth
 * @param rows the events, in their order. Events that nothing tells apart in it (only a foreign writer's can have the same
 *     time, run and number) are not divided between pages, so that there can be some more of them than the limit
 * @param next the parameter {@code cursor} of the next page; null where this is the last
 */
public record EventPage(
        Declaration declaration,
        List<EventRow> rows,
        @Nullable String next) implements DeclaredRows<EventRow> {
    /** Copies the rows. */
    public EventPage {
        rows = List.copyOf(rows);
    }

    static EventPage of(Answer<EventRow> answer, EventQuery query) {
        List<EventRow> rows = answer.rows();
        boolean isLast = !answer.declaration().truncated();
        return new EventPage(
                answer.declaration(),
                rows,
                isLast
                        ? null
                        : EventCursor.after(rows.get(rows.size() - 1), query).text());
    }
}
