package dev.zeroheap.rest.health;

import dev.zeroheap.rest.ServiceLifecycle;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the log directory and the archive's catalog can be read and the service's own recorder writes. */
@Readiness
@ApplicationScoped
public class ReadyCheck implements HealthCheck {
    @Inject
    private ServiceLifecycle lifecycle;

    @Override
    public HealthCheckResponse call() {
        List<String> problems = lifecycle.service().problems();
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("log and archive").status(problems.isEmpty());
        for (int i = 0; i < problems.size(); i++) {
            response.withData("problem " + (i + 1), problems.get(i));
        }
        return response.build();
    }
}
