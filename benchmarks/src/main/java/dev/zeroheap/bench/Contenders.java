package dev.zeroheap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The ways to record that are measured beside each other, by name. */
final class Contenders {
    static final String ZEROHEAP = "zeroheap";
    static final String MICROMETER_DYNAMIC = "micrometer_dynamic";
    static final String MICROMETER_HELD = "micrometer_held";
    static final String OPENTELEMETRY = "opentelemetry";
    static final String LOG4J_JSON_TEMPLATE = "log4j_json_template";
    static final String LOG4J_JSON_TEMPLATE_TUNED = "log4j_json_template_tuned";

    static final List<String> ALL = List.of(
            ZEROHEAP,
            MICROMETER_DYNAMIC,
            MICROMETER_HELD,
            OPENTELEMETRY,
            LOG4J_JSON_TEMPLATE,
            LOG4J_JSON_TEMPLATE_TUNED);

    /** Those that have every event on disk in the end. */
    static final List<String> WRITING = List.of(ZEROHEAP, LOG4J_JSON_TEMPLATE, LOG4J_JSON_TEMPLATE_TUNED);

    /** Stands where no contender has been started. */
    static final Contender NOTHING = new Contender() {
        @Override
        public void record(LlmCall call) {}

        @Override
        public void close() {}
    };

    private Contenders() {}

    static Contender start(String name, Path folder) {
        return switch (name) {
            case ZEROHEAP -> new ZeroheapContender(folder);
            case MICROMETER_DYNAMIC -> new MicrometerDynamicContender();
            case MICROMETER_HELD -> new MicrometerHeldContender();
            case OPENTELEMETRY -> new OpenTelemetryContender();
            case LOG4J_JSON_TEMPLATE ->
                new Log4jJsonTemplateContender(folder.resolve(name), Log4jJsonTemplateContender.AS_IN_THE_MANUAL);
            case LOG4J_JSON_TEMPLATE_TUNED ->
                new Log4jJsonTemplateContender(folder.resolve(name), Log4jJsonTemplateContender.TUNED);
            default -> throw new IllegalArgumentException("contender must be one of " + ALL + ": " + name);
        };
    }

    /** Leaves a number for the process that started this one. */
    static void reportLost(Path folder, String contender, long lost) {
        try {
            Files.writeString(lostFile(folder, contender), String.valueOf(lost));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot report the lost events of " + contender, e);
        }
    }

    static long lost(Path folder, String contender) {
        try {
            return Long.parseLong(Files.readString(lostFile(folder, contender)));
        } catch (IOException e) {
            throw new UncheckedIOException("no report of the lost events of " + contender, e);
        }
    }

    private static Path lostFile(Path folder, String contender) {
        return folder.resolve(contender + ".lost");
    }
}
