package dev.zeroheap.rest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zeroheap.api.EventField;
import dev.zeroheap.query.AggregateAnswer;
import dev.zeroheap.query.AggregateRow;
import dev.zeroheap.query.CatalogEntry;
import dev.zeroheap.query.Declaration;
import dev.zeroheap.query.Distribution;
import dev.zeroheap.query.EventPage;
import dev.zeroheap.query.EventRow;
import dev.zeroheap.query.HistogramAnswer;
import dev.zeroheap.query.HistogramRow;
import dev.zeroheap.query.LlmAnswer;
import dev.zeroheap.query.LlmRow;
import dev.zeroheap.query.Price;
import dev.zeroheap.query.SqlAnswer;
import dev.zeroheap.query.SqlColumn;
import dev.zeroheap.query.SummaryRow;
import dev.zeroheap.query.Tokens;
import dev.zeroheap.query.UncleanRun;
import dev.zeroheap.rest.SystemReport;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The description is written by hand: here it is held against the code. */
class OpenApiTest {
    private static final List<Class<?>> RESOURCES = List.of(
            MetricsResource.class,
            EventsResource.class,
            AggregateResource.class,
            HistogramResource.class,
            CatalogResource.class,
            SqlResource.class,
            SystemResource.class,
            SessionResource.class,
            LlmResource.class,
            PrometheusResource.class);

    private final JsonObject description = read();

    @Test
    void shouldDescribeEveryPathAndNoOther() {
        Set<String> inCode = new TreeSet<>(Set.of(TailServlet.PATH, MetricsServlet.PATH));
        for (Class<?> resource : RESOURCES) {
            for (Method method : resource.getDeclaredMethods()) {
                if (isRoute(method)) {
                    Path path = method.getAnnotation(Path.class);
                    String application =
                            resource == PrometheusResource.class ? PrometheusApplication.PATH : RestApplication.PATH;
                    String root = resource.getAnnotation(Path.class).value();
                    inCode.add('/'
                            + application
                            + (root.equals("/") ? "" : '/' + root)
                            + (path == null ? "" : '/' + path.value()));
                }
            }
        }
        assertThat(description.getJsonObject("paths").keySet()).containsExactlyInAnyOrderElementsOf(inCode);
    }

    private static boolean isRoute(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    @Test
    void shouldSayOfEachPathButTheSessionWhatIsAnsweredWithoutAToken() {
        description
                .getJsonObject("paths")
                .forEach((path, item) -> item.asJsonObject().forEach((method, operation) -> {
                    Set<String> statuses =
                            operation.asJsonObject().getJsonObject("responses").keySet();
                    if (!path.equals(SessionResource.PATH)) {
                        assertThat(statuses).as(method + ' ' + path).contains("401", "403", "429");
                    }
                }));
    }

    static Stream<Class<?>> recordsOfAnswers() {
        return Stream.of(
                Declaration.class,
                UncleanRun.class,
                Distribution.class,
                Tokens.class,
                SummaryRow.class,
                EventRow.class,
                EventPage.class,
                AggregateRow.class,
                AggregateAnswer.class,
                HistogramRow.class,
                HistogramAnswer.class,
                CatalogEntry.class,
                SqlAnswer.class,
                SqlColumn.class,
                SessionResource.SessionState.class,
                SystemReport.class,
                SystemReport.OfService.class,
                SystemReport.OfRun.class,
                SystemReport.OfLiveLog.class,
                SystemReport.OfArchive.class,
                SystemReport.OfRejects.class,
                SystemReport.OfReject.class,
                SystemReport.OfDisk.class,
                LlmAnswer.class,
                LlmRow.Latency.class,
                Price.class,
                PriceList.class,
                Problem.class);
    }

    @ParameterizedTest
    @MethodSource("recordsOfAnswers")
    void shouldDescribeEveryPropertyOfAnAnswer(Class<?> type) {
        List<String> inCode = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .map(OpenApiTest::inSnakeCase)
                .toList();
        JsonObject schema =
                description.getJsonObject("components").getJsonObject("schemas").getJsonObject(type.getSimpleName());
        assertThat(schema.getJsonObject("properties").keySet()).containsExactlyInAnyOrderElementsOf(inCode);
    }

    @Test
    void shouldDescribeAParameterForEachField() {
        Set<String> described = description
                .getJsonObject("components")
                .getJsonObject("parameters")
                .keySet();
        for (EventField field : EventField.values()) {
            assertThat(described).contains(field.wireName());
        }
    }

    @Test
    void shouldReferOnlyToWhatThereIs() {
        String text = description.toString();
        for (String kind : List.of("parameters", "responses", "schemas")) {
            Set<String> defined =
                    description.getJsonObject("components").getJsonObject(kind).keySet();
            var matcher = Pattern.compile("#/components/" + kind + "/(\\w+)").matcher(text);
            Set<String> used = new TreeSet<>();
            while (matcher.find()) {
                used.add(matcher.group(1));
            }
            assertThat(used).isEqualTo(new TreeSet<>(defined));
        }
    }

    private static String inSnakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static JsonObject read() {
        InputStream stream = OpenApiTest.class.getResourceAsStream("/META-INF/openapi.json");
        try (JsonReader reader = Json.createReader(stream)) {
            return reader.readObject();
        }
    }
}
