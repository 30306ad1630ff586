package dev.zeroheap.rest;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Extension;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings, and refuses the deployment where a setting is bad, before anything is started.
 *
 * <p>Called by the server while it checks the application. A deployment that fails later, when the application starts,
 * leaves the server answering {@code /health} with an empty error instead of the reason.
 */
public class SettingsValidation implements Extension {
    private @Nullable ServiceSettings settings;

    void validate(@Observes AfterDeploymentValidation validation) {
        try {
            settings = ServiceSettings.read(ConfigProvider.getConfig());
        } catch (BadSettingsException bad) {
            validation.addDeploymentProblem(bad);
        }
    }

    /** The settings, once they are known to be good. */
    ServiceSettings settings() {
        if (settings == null) {
            throw new IllegalStateException("the settings have not been read");
        }
        return settings;
    }
}
