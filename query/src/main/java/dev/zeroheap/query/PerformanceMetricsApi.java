package dev.zeroheap.query;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * The metrics of an application by the shortest way: {@code api.getRecentMetrics("1h")}.
 *
 * <p>The names are those of the design note that the project began with. Each question can be asked with a range, with the
 * parameters of a request, or with a question made by hand. Any thread; answers on the caller's, within the engine's
 * limits; throws {@link QueryException}.
 */
public final class PerformanceMetricsApi {
    private static final String CHECKPOINT = "checkpoint";
    private static final String LLM = "llm";
    private static final List<Dimension> BY_NAME = List.of(Dimension.NAME);
    private static final List<Dimension> BY_MODEL = List.of(Dimension.MODEL, Dimension.PROVIDER);

    private final QueryEngine engine;
    private final QuestionParser parser;

    /**
     * Asks this engine, which stays its owner's to close.
     *
     * @param clock by which a range such as {@code 1h} ends
     */
    public PerformanceMetricsApi(QueryEngine engine, Clock clock) {
        this.engine = requireNonNull(engine, "engine");
        this.parser = new QuestionParser(clock);
    }

    /** All metrics of the range that ends now, by name. */
    public Answer<SummaryRow> getRecentMetrics(String range) {
        return getRecentMetrics(ofRange(range));
    }

    /** All metrics, as the parameters say; by name unless they say otherwise. */
    public Answer<SummaryRow> getRecentMetrics(Parameters parameters) {
        return engine.summary(recentQuestion(parameters));
    }

    /** All metrics, as the question says. */
    public Answer<SummaryRow> getRecentMetrics(SummaryQuery question) {
        return engine.summary(question);
    }

    /** The metrics of module {@code checkpoint} of the range that ends now, by name. */
    public Answer<SummaryRow> getCheckpointMetrics(String range) {
        return getCheckpointMetrics(ofRange(range));
    }

    /** The metrics of module {@code checkpoint}, as the parameters say; by name unless they say otherwise. */
    public Answer<SummaryRow> getCheckpointMetrics(Parameters parameters) {
        return engine.summary(checkpointQuestion(parameters));
    }

    /** The metrics of module {@code checkpoint}, whatever module the question names. */
    public Answer<SummaryRow> getCheckpointMetrics(SummaryQuery question) {
        return engine.summary(ofModule(question, CHECKPOINT));
    }

    /** The metrics of module {@code llm} of the range that ends now, by model and provider. */
    public Answer<SummaryRow> getLlmMetrics(String range) {
        return getLlmMetrics(ofRange(range));
    }

    /** The metrics of module {@code llm}, as the parameters say; by model and provider unless they say otherwise. */
    public Answer<SummaryRow> getLlmMetrics(Parameters parameters) {
        return engine.summary(llmQuestion(parameters));
    }

    /** The metrics of module {@code llm}, whatever module the question names. */
    public Answer<SummaryRow> getLlmMetrics(SummaryQuery question) {
        return engine.summary(ofModule(question, LLM));
    }

    /** Events as they were recorded, a page of them, as the parameters say. */
    public EventPage getEvents(Parameters parameters) {
        return engine.page(parser.events(parameters));
    }

    /** The question that these parameters ask of all metrics; by name unless they say otherwise. */
    public SummaryQuery recentQuestion(Parameters parameters) {
        return parser.summary(parameters, BY_NAME);
    }

    /** The question that these parameters ask of the metrics of module {@code checkpoint}. */
    public SummaryQuery checkpointQuestion(Parameters parameters) {
        return ofModule(parser.summary(withoutModule(parameters, CHECKPOINT), BY_NAME), CHECKPOINT);
    }

    /** The question that these parameters ask of the metrics of module {@code llm}. */
    public SummaryQuery llmQuestion(Parameters parameters) {
        return ofModule(parser.summary(withoutModule(parameters, LLM), BY_MODEL), LLM);
    }

    /** What makes every other question of parameters. */
    public QuestionParser parser() {
        return parser;
    }

    /** Who answers. */
    public QueryEngine engine() {
        return engine;
    }

    private static Parameters ofRange(String range) {
        return Parameters.of(Map.of("range", List.of(range)));
    }

    private static SummaryQuery ofModule(SummaryQuery question, String module) {
        return question.withFilter(question.filter().with(Dimension.MODULE, module));
    }

    private static Parameters withoutModule(Parameters parameters, String module) {
        if (parameters.has("module") || parameters.has("module!")) {
            throw QueryException.unknown("module", "there is no parameter module here: it is always " + module);
        }
        return parameters;
    }
}
