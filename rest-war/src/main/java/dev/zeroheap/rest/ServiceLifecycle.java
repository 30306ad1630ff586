package dev.zeroheap.rest;

import dev.zeroheap.access.Access;
import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.query.LiveTail;
import dev.zeroheap.query.PerformanceMetricsApi;
import dev.zeroheap.query.promql.PromqlEngine;
import dev.zeroheap.rest.metrics.AccessAudit;
import dev.zeroheap.rest.metrics.ServiceMetrics;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Where the server calls in: starts the service when the application is deployed, ends it when it is undeployed.
 *
 * <p>What keeps the service from starting fails the deployment.
 */
@ApplicationScoped
public class ServiceLifecycle {
    private static final Logger LOGGER = System.getLogger(ServiceLifecycle.class.getName());

    @Resource
    private @Nullable ManagedScheduledExecutorService executor;

    private final SettingsValidation validated;
    private @Nullable RunningService running;

    /** For the server's proxy of this bean. */
    protected ServiceLifecycle() {
        this(new SettingsValidation());
    }

    /** Starts with the settings that were validated. */
    @Inject
    ServiceLifecycle(SettingsValidation validated) {
        this.validated = validated;
    }

    /** Called by the server, once. */
    void start(@Observes Startup deployed) {
        if (executor == null) {
            throw new IllegalStateException("the server gave no executor");
        }
        ServiceSettings settings = validated.settings();
        running = RunningService.open(settings, executor);
        LOGGER.log(
                Level.INFO,
                "Zeroheap reads {0} and {1}",
                settings.query().logs(),
                settings.query()
                        .archive()
                        .map(archive -> archive.folder().toString())
                        .orElse("no archive"));
        if (running.access().isUnreachable()) {
            LOGGER.log(
                    Level.INFO,
                    "no token is in {0} yet: from beyond loopback nobody is let in; bin/token create makes one",
                    settings.access().tokens().toAbsolutePath());
        }
    }

    /** Called by the server, once. */
    void stop(@Observes Shutdown undeployed) {
        try {
            if (running != null) {
                running.close();
            }
        } finally {
            forgetDrivers();
        }
    }

    /** The JVM keeps every driver that ever registered itself, and with it the class loader of this application. */
    private static void forgetDrivers() {
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.getClass().getClassLoader() == ServiceLifecycle.class.getClassLoader()) {
                try {
                    DriverManager.deregisterDriver(driver);
                } catch (SQLException e) {
                    LOGGER.log(Level.WARNING, "a driver stays registered: " + driver.getClass(), e);
                }
            }
        }
    }

    /** For the events of requests. */
    @Produces
    EventRecorder recorder() {
        return service().recorder();
    }

    /** For the resources. */
    @Produces
    PerformanceMetricsApi api() {
        return service().api();
    }

    /** For the API of Prometheus. */
    @Produces
    PromqlEngine promql() {
        return service().promql();
    }

    /** For those who follow the log. */
    @Produces
    LiveTail tail() {
        return service().tail();
    }

    /** For the filter before everything. */
    @Produces
    Access access() {
        return service().access();
    }

    /** For whoever refuses. */
    @Produces
    AccessAudit audit() {
        return service().audit();
    }

    /** For whoever counts. */
    @Produces
    ServiceMetrics metrics() {
        return service().metrics();
    }

    /** For the resource of the same name. */
    @Produces
    SystemStatus system() {
        return service().system();
    }

    /** Whether it has started. */
    public boolean hasStarted() {
        return running != null;
    }

    /** The service; from its start to its end. */
    public RunningService service() {
        if (running == null) {
            throw new IllegalStateException("the service has not started");
        }
        return running;
    }
}
