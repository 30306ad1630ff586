package dev.zeroheap.query;

import dev.zeroheap.query.GroupFigures.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the figures of groups that are known: most of them by one statement, each other kind by one more. */
final class AggregateFigures {
    private final AggregateSteps statements;
    private final List<Figure> plain;
    private final Set<Dimension> spread;
    private final List<Percentiles> percentiles = new ArrayList<>();

    /**
     * Figures of a question.
     *
     * @param plain what one statement finds
     * @param isByHistograms whether percentiles are none of these
     */
    AggregateFigures(AggregateSteps statements, List<Figure> plain, boolean isByHistograms) {
        this.statements = statements;
        this.plain = List.copyOf(plain);
        this.spread = operands(Function.STDDEV);
        if (isByHistograms) {
            operands(Function.PERCENTILE).forEach(column -> percentiles.add(percentiles(column)));
        }
    }

    private Set<Dimension> operands(Function function) {
        Set<Dimension> operands = new LinkedHashSet<>();
        for (Aggregate aggregate : statements.query().aggregates()) {
            Dimension column = aggregate.column();
            if (aggregate.function() == function && column != null) {
                operands.add(column);
            }
        }
        return operands;
    }

    private Percentiles percentiles(Dimension column) {
        List<Aggregate> ofColumn = statements.query().aggregates().stream()
                .filter(one -> one.function() == Function.PERCENTILE && column.equals(one.column()))
                .toList();
        return new Percentiles(statements, statements.measures().number(column), ofColumn);
    }

    /** Whether those of all events can be put together from {@linkplain #part parts}. */
    boolean areOfParts() {
        return spread.isEmpty() && plain.stream().allMatch(Figure::isAdditive);
    }

    /** Those of these groups, and of what is beyond them where that is asked for. */
    GroupFigures find(Session session, String events, GroupFigures chosen) throws ReadFailure {
        GroupFigures found = chosen.hasFigures() ? chosen : chosen.with(plain(session, events, chosen));
        if (!spread.isEmpty()) {
            found = found.and(spread(session, events, chosen));
        }
        for (Percentiles some : percentiles) {
            found = found.and(some.find(session, events, chosen));
        }
        return found;
    }

    /** What some of the events add to them; only what has not been found with the groups. */
    GroupFigures part(Session session, String events, GroupFigures chosen) throws ReadFailure {
        GroupFigures found = chosen.with(chosen.hasFigures() ? Map.of() : plain(session, events, chosen));
        for (Percentiles some : percentiles) {
            found = found.and(some.histograms(session, events, chosen));
        }
        return found;
    }

    /** Whether {@link #complete} looks at the events, if only at some of them. */
    boolean isCompletedByEvents() {
        return !percentiles.isEmpty() && !statements.query().isApproximate();
    }

    /** Makes figures of what all of the events added to them. */
    GroupFigures complete(Session session, SecondLook.Events events, GroupFigures chosen, GroupFigures sum)
            throws ReadFailure {
        GroupFigures found = chosen.and(sum.places());
        for (Percentiles some : percentiles) {
            found = found.and(some.complete(session, events, sum));
        }
        return found;
    }

    private Map<Place, Map<Aggregate, Partial>> plain(Session session, String events, GroupFigures chosen)
            throws ReadFailure {
        return session.query(
                statements.figures(events, chosen.keys(), plain),
                result -> places(result, cursor -> Figure.readAll(plain, cursor)));
    }

    private Map<Place, Map<Aggregate, Partial>> spread(Session session, String events, GroupFigures chosen)
            throws ReadFailure {
        return session.query(
                statements.spread(events, chosen.keys(), List.copyOf(spread)),
                result -> places(result, cursor -> Spread.read(cursor, spread)));
    }

    /** Reads what is found of one row of a result, after the columns that tell its place. */
    @FunctionalInterface
    private interface Row {
        Map<Aggregate, Partial> read(ResultCursor cursor) throws SQLException;
    }

    private Map<Place, Map<Aggregate, Partial>> places(ResultSet result, Row row) throws SQLException {
        Map<Place, Map<Aggregate, Partial>> places = new LinkedHashMap<>();
        while (result.next()) {
            statements.checkRows(places.size());
            ResultCursor cursor = new ResultCursor(result, 1);
            int rank = (int) cursor.count();
            Instant step = statements.steps().read(cursor);
            places.put(new Place(rank, step), row.read(cursor));
        }
        return places;
    }
}
