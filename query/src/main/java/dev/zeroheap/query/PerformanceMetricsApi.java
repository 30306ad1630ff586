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
    public Answer<SummaryRow> getRecentMetrics(Map<String, List<String>> parameters) {
        return getRecentMetrics(parser.summary(parameters, BY_NAME));
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
    public Answer<SummaryRow> getCheckpointMetrics(Map<String, List<String>> parameters) {
        return getCheckpointMetrics(parser.summary(withoutModule(parameters, CHECKPOINT), BY_NAME));
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
    public Answer<SummaryRow> getLlmMetrics(Map<String, List<String>> parameters) {
        return getLlmMetrics(parser.summary(withoutModule(parameters, LLM), BY_MODEL));
    }

    /** The metrics of module {@code llm}, whatever module the question names. */
    public Answer<SummaryRow> getLlmMetrics(SummaryQuery question) {
        return engine.summary(ofModule(question, LLM));
    }

    /** Events as they were recorded, as the parameters say. */
    public Answer<EventRow> getEvents(Map<String, List<String>> parameters) {
        return engine.events(parser.events(parameters));
    }

    /** The question that these parameters ask of all metrics; by name unless they say otherwise. */
    public SummaryQuery recentQuestion(Map<String, List<String>> parameters) {
        return parser.summary(parameters, BY_NAME);
    }

    /** The question that these parameters ask of the metrics of module {@code checkpoint}. */
    public SummaryQuery checkpointQuestion(Map<String, List<String>> parameters) {
        return ofModule(parser.summary(withoutModule(parameters, CHECKPOINT), BY_NAME), CHECKPOINT);
    }

    /** The question that these parameters ask of the metrics of module {@code llm}. */
    public SummaryQuery llmQuestion(Map<String, List<String>> parameters) {
        return ofModule(parser.summary(withoutModule(parameters, LLM), BY_MODEL), LLM);
    }

    /** The question that these parameters ask of the events. */
    public EventQuery eventQuestion(Map<String, List<String>> parameters) {
        return parser.events(parameters);
    }

    /** Who answers. */
    public QueryEngine engine() {
        return engine;
    }

    private static Map<String, List<String>> ofRange(String range) {
        return Map.of("range", List.of(range));
    }

    private static SummaryQuery ofModule(SummaryQuery question, String module) {
        return question.withFilter(question.filter().with(Dimension.MODULE, module));
    }

    private static Map<String, List<String>> withoutModule(Map<String, List<String>> parameters, String module) {
        if (parameters.containsKey("module")) {
            throw QueryException.unknown("module", "there is no parameter module here: it is always " + module);
        }
        return parameters;
    }
}
