package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.query.GroupFigures.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the groups of an answer, and with them the figures that cost no look at the events more. */
final class AggregateGroups {
    /** More are not put in order outside of DuckDB. */
    private static final int MAX_UNRANKED = 20_000;

    private final Groups groups;
    private final List<String> keys;
    private final Figure order;
    private final List<Figure> figures;
    private final boolean isWithFigures;
    private final @Nullable Percentiles orderByHistograms;

    /**
     * The groups of a question that has groups.
     *
     * @param order what they are ordered by
     * @param figures what is found with them; null where all figures are found by other statements
     * @param isByHistograms whether percentiles are found so, where they are ordered by one
     */
    AggregateGroups(AggregateSteps statements, Figure order, @Nullable List<Figure> figures, boolean isByHistograms) {
        this.groups = statements.query().groups();
        this.keys = statements.measures().keys();
        this.order = order;
        this.figures = figures == null ? List.of() : List.copyOf(figures);
        this.isWithFigures = figures != null;
        Dimension column = order.aggregate().column();
        this.orderByHistograms = isByHistograms
                        && column != null
                        && order.aggregate().function() == Function.PERCENTILE
                ? new Percentiles(
                        statements.withoutSteps(), statements.measures().number(column), List.of(order.aggregate()))
                : null;
    }

    /** Whether figures of {@linkplain #all all groups} of some events and of others make the groups of both, and their order. */
    boolean areOfParts() {
        return order.isRankedByParts() && figures.stream().allMatch(Figure::isAdditive);
    }

    /** The first groups in their order, with the figures that are found with them. */
    GroupFigures first(Session session, String events) throws ReadFailure {
        if (orderByHistograms == null) {
            return firstByOneStatement(session, events);
        }
        GroupFigures all = unordered(session, events, figures);
        if (all.groups() == 0) {
            return all;
        }
        return all.areAll()
                ? first(all.and(orderByHistograms.find(session, events, all)), GroupFigures.NONE)
                : firstByOneStatement(session, events);
    }

    /** The first groups of both, which hold {@linkplain #all all groups} of different events. */
    GroupFigures first(GroupFigures one, GroupFigures other) {
        GroupFigures first = Ranking.of(one, other, groups);
        return isWithFigures ? first : first.with(Map.of());
    }

    private GroupFigures firstByOneStatement(Session session, String events) throws ReadFailure {
        List<String> aggregates = new ArrayList<>(keys);
        figures.forEach(figure -> aggregates.addAll(figure.select()));
        aggregates.addAll(order.select());
        String byKeys = keys.stream().map(key -> ", " + key + " nulls last").collect(joining());
        String direction = groups.order() == Groups.Order.DESCENDING ? " desc" : "";
        return session.query(
                "with event as (" + events + "), figure as (select " + String.join(", ", aggregates) + " from event"
                        + " group by " + String.join(", ", keys) + ") select count(*) over (), figure.* from"
                        + " figure order by " + order.order() + direction + " nulls last" + byKeys + " limit "
                        + groups.limit(),
                this::readFirst);
    }

    private GroupFigures readFirst(ResultSet result) throws SQLException {
        List<List<@Nullable String>> found = new ArrayList<>();
        Map<Place, Map<Aggregate, Partial>> places = new LinkedHashMap<>();
        long all = 0;
        while (result.next()) {
            ResultCursor cursor = new ResultCursor(result, 1);
            all = cursor.count();
            List<@Nullable String> key = key(cursor);
            if (isWithFigures) {
                places.put(new Place(found.size(), null), Figure.readAll(figures, cursor));
            }
            found.add(key);
        }
        return new GroupFigures(found, all, places);
    }

    /** All groups in no order, with what they are ordered by; none of them where they are too many. */
    GroupFigures all(Session session, String events) throws ReadFailure {
        List<Figure> wanted = new ArrayList<>(figures);
        wanted.add(order);
        return unordered(session, events, wanted);
    }

    private GroupFigures unordered(Session session, String events, List<Figure> wanted) throws ReadFailure {
        List<String> columns = new ArrayList<>(keys);
        wanted.forEach(figure -> columns.addAll(figure.select()));
        GroupFigures all = session.query(
                "with event as (" + events + ") select " + String.join(", ", columns) + " from event group by "
                        + String.join(", ", keys) + " limit " + (MAX_UNRANKED + 1),
                result -> readUnordered(result, wanted));
        return all.groups() > MAX_UNRANKED ? new GroupFigures(List.of(), all.groups(), Map.of()) : all;
    }

    private GroupFigures readUnordered(ResultSet result, List<Figure> wanted) throws SQLException {
        List<List<@Nullable String>> found = new ArrayList<>();
        Map<Place, Map<Aggregate, Partial>> places = new LinkedHashMap<>();
        while (result.next()) {
            ResultCursor cursor = new ResultCursor(result, 1);
            List<@Nullable String> key = key(cursor);
            places.put(new Place(found.size(), null), Figure.readAll(wanted, cursor));
            found.add(key);
        }
        return new GroupFigures(found, found.size(), places);
    }

    private List<@Nullable String> key(ResultCursor cursor) throws SQLException {
        List<@Nullable String> key = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            key.add(cursor.text());
        }
        return key;
    }
}
