package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import dev.zeroheap.query.GroupFigures.Place;
import dev.zeroheap.query.LogHistogram.Bracket;
import dev.zeroheap.query.LogHistogram.Bucket;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBAppender;

/** Finds the very numbers that percentiles lie between, where histograms tell no more than their buckets and ranks. */
final class SecondLook {
    /** A table: the {@code rank, step_number, bucket} that is looked into, and the {@code part} that it belongs to. */
    static final String BUCKETS = "sought_bucket";

    /** A table: each {@code position}, from 1, whose number in a {@code part} is sought. */
    static final String POSITIONS = "sought_position";

    private final AggregateSteps statements;
    private final String number;
    private final List<Aggregate> percentiles;
    private final List<Target> targets = new ArrayList<>();
    private final Map<Part, Integer> parts = new LinkedHashMap<>();
    private final Set<Position> positions = new LinkedHashSet<>();

    /** For {@linkplain Percentiles percentiles}. */
    SecondLook(AggregateSteps statements, String number, List<Aggregate> percentiles) {
        this.statements = statements;
        this.number = number;
        this.percentiles = percentiles;
    }

    /** The events, made into SQL where they are needed. */
    @FunctionalInterface
    interface Events {
        String sql() throws ReadFailure;
    }

    private record Target(Place place, Aggregate percentile, Quantile quantile) {}

    /** Buckets whose numbers are put in order together. */
    private record Part(Place place, List<Bucket> buckets) {}

    private record Position(int part, long position) {}

    void add(Place place, LogHistogram histogram) {
        for (Aggregate percentile : percentiles) {
            Quantile quantile = Quantile.of(percentile, histogram);
            targets.add(new Target(place, percentile, quantile));
            seek(place, quantile.aroundBelow(), quantile.below());
            seek(place, quantile.aroundAbove(), quantile.above());
        }
    }

    private void seek(Place place, Bracket bracket, long rank) {
        if (!bracket.tells(rank)) {
            int part = parts.computeIfAbsent(new Part(place, bracket.buckets()), first -> parts.size());
            positions.add(new Position(part, position(bracket, rank)));
        }
    }

    private static long position(Bracket bracket, long rank) {
        return rank - bracket.below() + 1;
    }

    /** The percentiles of all places; reads the events, those of the histograms, unless these tell everything. */
    Map<Place, Map<Aggregate, Partial>> take(Session session, Events events, GroupFigures groups) throws ReadFailure {
        Map<Position, Double> numbers = positions.isEmpty() ? Map.of() : read(session, events.sql(), groups);
        Map<Place, Map<Aggregate, Partial>> found = new LinkedHashMap<>();
        for (Target target : targets) {
            Quantile quantile = target.quantile;
            double lesser = number(numbers, target.place, quantile.aroundBelow(), quantile.below());
            double greater = number(numbers, target.place, quantile.aroundAbove(), quantile.above());
            found.computeIfAbsent(target.place, first -> new LinkedHashMap<>())
                    .put(target.percentile, new Partial.Alone(quantile.between(lesser, greater)));
        }
        return found;
    }

    private double number(Map<Position, Double> numbers, Place place, Bracket bracket, long rank) {
        if (bracket.tells(rank)) {
            return bracket.about(rank);
        }
        int part = requireNonNull(parts.get(new Part(place, bracket.buckets())));
        Double found = numbers.get(new Position(part, position(bracket, rank)));
        if (found == null) {
            throw new IllegalStateException("the second look must find what the first one found: " + bracket);
        }
        return found;
    }

    private Map<Position, Double> read(Session session, String events, GroupFigures groups) throws ReadFailure {
        session.execute("create or replace temp table " + BUCKETS
                + " (rank integer, step_number bigint, bucket integer, part integer)");
        session.execute("create or replace temp table " + POSITIONS + " (part integer, position bigint)");
        try (DuckDBAppender buckets = session.appender(BUCKETS);
                DuckDBAppender wanted = session.appender(POSITIONS)) {
            for (Map.Entry<Part, Integer> part : parts.entrySet()) {
                Place place = part.getKey().place;
                long step = statements.steps().number(place.step());
                for (Bucket bucket : part.getKey().buckets) {
                    buckets.beginRow().append(place.rank()).append(step);
                    buckets.append(bucket.place()).append((int) part.getValue()).endRow();
                }
            }
            for (Position one : positions) {
                wanted.beginRow().append(one.part).append(one.position).endRow();
            }
        } catch (SQLException e) {
            throw session.failureOf(e);
        }
        return session.query(statements.inOrder(events, groups.keys(), number), SecondLook::numbers);
    }

    private static Map<Position, Double> numbers(ResultSet result) throws SQLException {
        Map<Position, Double> numbers = new HashMap<>();
        while (result.next()) {
            ResultCursor cursor = new ResultCursor(result, 1);
            numbers.put(new Position((int) cursor.count(), cursor.count()), cursor.numberOr(0));
        }
        return numbers;
    }
}
