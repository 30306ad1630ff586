package dev.zeroheap.rest.http;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/** The API of Prometheus, apart from the other one because its errors look otherwise. */
@ApplicationPath(PrometheusApplication.PATH)
public class PrometheusApplication extends Application {
    /** What every path of it begins with; clients add the rest to {@code /prometheus}. */
    static final String PATH = "prometheus/api/v1";

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                PrometheusResource.class,
                HttpRequestEvents.class,
                EndOfWatch.class,
                GzipEncoding.class,
                PrometheusErrors.class);
    }

    /** No second description beside {@code /openapi}. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
