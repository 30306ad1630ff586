package dev.zeroheap.rest.health;

import dev.zeroheap.rest.ServiceLifecycle;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started once the settings were read and every part was opened. */
@Startup
@ApplicationScoped
public class StartedCheck implements HealthCheck {
    @Inject
    private ServiceLifecycle lifecycle;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("service")
                .status(lifecycle.hasStarted())
                .build();
    }
}
