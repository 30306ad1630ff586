package dev.zeroheap.query;

import static java.util.stream.Collectors.joining;

import dev.zeroheap.archive.SegmentSql;
import dev.zeroheap.query.EventSource.Column;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Events with what each of them costs.
 *
 * <p>Of a provider and a model one price holds between two changes of any price. Which providers, models and such periods
 * there are is found first; their prices are then joined as a table of constants, so that rules of names stay out of SQL.
 * Costs are whole numbers of millionths of a millionth of a dollar, whose sums are exact.
 *
 * <p>What is billed: cached tokens are part of the prompt and have a price of their own, reasoning tokens are part of the
 * completion and have none.
 */
final class PricedEvents {
    /** A column: what the event costs; null where it has no price or no tokens. */
    static final String COST = "cost_of_event";

    /** A column: whether the event has a cost that is not known. */
    static final String IS_UNPRICED = "is_unpriced";

    /** What it needs to know of each event. */
    static final List<Column> COLUMNS = List.of(
            new Column("ts", "ts"),
            new Column("success", "success"),
            new Column("provider", "priced_provider"),
            new Column("model", "priced_model"),
            new Column("prompt_tokens", "priced_prompt"),
            new Column("completion_tokens", "priced_completion"),
            new Column("cached_tokens", "priced_cached"));

    private static final int MAX_MODELS = 10_000;
    private static final int UNIT_SCALE = 12;
    private static final String HAS_TOKENS = "(priced_prompt is not null or priced_completion is not null)";
    private static final String PROMPT = "greatest(coalesce(priced_prompt, 0), 0)";
    private static final String CACHED = "least(greatest(coalesce(priced_cached, 0), 0), " + PROMPT + ")";
    private static final String COMPLETION = "greatest(coalesce(priced_completion, 0), 0)";

    private final PriceTable prices;
    private final TimeRange range;
    private final List<Instant> changes;

    PricedEvents(PriceTable prices, TimeRange range) {
        this.prices = prices;
        this.range = range;
        this.changes = prices.changes(range);
    }

    /** A model in a period in which its price does not change. */
    private record Use(String provider, String model, int period) {}

    /** A SELECT of the events with {@link #COST} and {@link #IS_UNPRICED}; looks at them once to find the models. */
    String of(String events, Session session) throws ReadFailure {
        List<String> constants = new ArrayList<>();
        for (Use use : uses(events, session)) {
            prices.find(use.provider, use.model, startOf(use.period))
                    .ifPresent(price -> constants.add(constant(use, price)));
        }
        if (constants.isEmpty()) {
            return "select event.*, cast(null as decimal(38, 0)) as " + COST + ", " + isUnpriced(HAS_TOKENS) + " as "
                    + IS_UNPRICED + " from (" + events + ") as event";
        }
        return "select event.*, case when " + HAS_TOKENS + " then "
                + times("(" + PROMPT + " - " + CACHED + ")", "of_input")
                + " + " + times(CACHED, "of_cached") + " + " + times(COMPLETION, "of_output") + " end as " + COST + ", "
                + isUnpriced(HAS_TOKENS + " and of_input is null") + " as " + IS_UNPRICED + " from (" + events
                + ") as event left join (values " + String.join(", ", constants)
                + ") as price(of_provider, of_model, of_period, of_input, of_cached, of_output)"
                + " on priced_provider = of_provider and priced_model = of_model and " + period() + " = of_period";
    }

    private List<Use> uses(String events, Session session) throws ReadFailure {
        return session.query(
                "select distinct priced_provider, priced_model, " + period() + " from (" + events
                        + ") as event where priced_provider is not null and priced_model is not null and " + HAS_TOKENS
                        + " limit " + (MAX_MODELS + 1),
                PricedEvents::uses);
    }

    private static List<Use> uses(ResultSet result) throws SQLException {
        List<Use> uses = new ArrayList<>();
        while (result.next()) {
            if (uses.size() == MAX_MODELS) {
                throw QueryException.of(
                        QueryException.Code.TOO_LARGE,
                        "costs must be of at most " + MAX_MODELS
                                + " models in the times between two changes of a price; ask for a shorter range");
            }
            uses.add(new Use(result.getString(1), result.getString(2), result.getInt(3)));
        }
        return uses;
    }

    /** The number of changes of prices that came before. */
    private String period() {
        return changes.isEmpty()
                ? "0"
                : changes.stream()
                        .map(change -> "case when ts >= " + EventSource.timestamp(change) + " then 1 else 0 end")
                        .collect(joining(" + ", "(", ")"));
    }

    private Instant startOf(int period) {
        return period == 0 ? range.fromOrMin() : changes.get(period - 1);
    }

    private static String constant(Use use, Price price) {
        BigDecimal input = price.inputPerMillion();
        BigDecimal cached = price.cachedInputPerMillion();
        return "(" + SegmentSql.literal(use.provider) + ", " + SegmentSql.literal(use.model) + ", " + use.period + ", "
                + units(input) + ", " + units(cached == null ? input : cached) + ", " + units(price.outputPerMillion())
                + ")";
    }

    /** Of one token. */
    private static String units(BigDecimal dollarsPerMillion) {
        return "cast(" + dollarsPerMillion.movePointRight(Price.MAX_SCALE).toBigIntegerExact() + " as decimal(13, 0))";
    }

    private static String times(String tokens, String price) {
        return "cast(" + tokens + " as decimal(19, 0)) * " + price;
    }

    /** A call that went well used tokens, whether it tells or not. */
    private static String isUnpriced(String isWithoutPrice) {
        return "coalesce((" + isWithoutPrice + ") or (not " + HAS_TOKENS
                + " and priced_model is not null and success is distinct from false), false)";
    }

    /** A sum of costs. */
    static double dollars(BigDecimal units) {
        return units.movePointLeft(UNIT_SCALE).doubleValue();
    }
}
