package dev.zeroheap.rest.http;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/** What JAX-RS serves; the server makes the objects, with what the service's wiring gives them. */
@ApplicationPath(RestApplication.PATH)
public class RestApplication extends Application {
    /** What every path of the API begins with. */
    static final String PATH = "api";

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                MetricsResource.class,
                EventsResource.class,
                AggregateResource.class,
                HistogramResource.class,
                CatalogResource.class,
                SqlResource.class,
                SystemResource.class,
                SessionResource.class,
                LlmResource.class,
                HttpRequestEvents.class,
                GzipEncoding.class,
                BrokenAnswers.class,
                EndOfWatch.class,
                DownloadWriter.class,
                ProblemMapper.class,
                JsonFormat.class);
    }

    /** No second description beside {@code /openapi}. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
