package dev.zeroheap.log4j;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from, the strongest first.
 *
 * @param systemProperty value of a system property; null where there is none
 * @param environment value of a variable of the environment; null where there is none
 * @param file the pairs of the settings file, empty where there is none
 * @param problems what was wrong before any value was looked at
 */
record SettingSources(
        UnaryOperator<@Nullable String> systemProperty,
        UnaryOperator<@Nullable String> environment,
        Map<String, String> file,
        List<String> problems) {

    private static final String FILE_PROPERTY = "zeroheap.settings";
    private static final String FILE_VARIABLE = "ZEROHEAP_SETTINGS";
    private static final String CLASS_PATH_FILE = "zeroheap.properties";
    private static final String PREFIX = "zeroheap.";

    static SettingSources ofThisProcess() {
        return of(System::getProperty, System::getenv);
    }

    static SettingSources of(
            UnaryOperator<@Nullable String> systemProperty, UnaryOperator<@Nullable String> environment) {
        String named = systemProperty.apply(FILE_PROPERTY);
        if (named == null) {
            named = environment.apply(FILE_VARIABLE);
        }
        try {
            return new SettingSources(systemProperty, environment, read(named), List.of());
        } catch (IOException | IllegalArgumentException unreadable) {
            String problem = FILE_PROPERTY + " must be a readable properties file: "
                    + (named == null ? CLASS_PATH_FILE : named) + " (" + unreadable + ")";
            return new SettingSources(systemProperty, environment, Map.of(), List.of(problem));
        }
    }

    private static Map<String, String> read(@Nullable String named) throws IOException {
        Properties pairs = new Properties();
        try (InputStream stream = named == null ? onClassPath() : Files.newInputStream(Path.of(named))) {
            if (stream != null) {
                pairs.load(stream);
            }
        }
        Map<String, String> texts = new TreeMap<>();
        for (String key : pairs.stringPropertyNames()) {
            texts.put(key, pairs.getProperty(key));
        }
        return texts;
    }

    private static @Nullable InputStream onClassPath() {
        ClassLoader loader = SettingSources.class.getClassLoader();
        return loader == null ? null : loader.getResourceAsStream(CLASS_PATH_FILE);
    }

    RecorderSettings settings() {
        List<String> found = new ArrayList<>(problems);
        TreeSet<String> unknown = new TreeSet<>(file.keySet());
        RecorderSettings.Builder builder = RecorderSettings.builder();
        for (Setting setting : Setting.values()) {
            unknown.remove(setting.property());
            String text = valueOf(setting);
            if (text != null) {
                setting.read(text, builder).ifPresent(found::add);
            }
        }
        for (String key : unknown) {
            if (key.startsWith(PREFIX)) {
                found.add(key + " is not a setting of the recorder");
            }
        }
        try {
            RecorderSettings settings = builder.build();
            if (found.isEmpty()) {
                return settings;
            }
        } catch (InvalidSettingsException outOfRange) {
            found.addAll(outOfRange.problems());
        }
        throw new InvalidSettingsException(found);
    }

    private @Nullable String valueOf(Setting setting) {
        String property = systemProperty.apply(setting.property());
        if (property != null) {
            return property;
        }
        String variable = environment.apply(setting.environment());
        return variable != null ? variable : file.get(setting.property());
    }
}
