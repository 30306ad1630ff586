package dev.zeroheap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.lmax.disruptor.Sequencer;
import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.api.LogFormat;
import dev.zeroheap.it.redeployed.RecordingApplication;
import dev.zeroheap.log4j.LogRecorder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A web application that bundles the recorder is redeployed in one server while it records on all its threads: what it
 * was before is gone from the heap, and its logs are whole.
 */
@Timeout(600)
class RedeployLeakIT {
    private static final int REDEPLOYMENTS = 20;

    /** The server waits two seconds for a request that does not end, so not every redeployment meets one. */
    private static final int LINGERING_EVERY = 5;

    private static final int VISITORS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String SERVICE = "redeployed";
    private static final String REQUEST = "/redeployed/record";

    /** It waits where the buffer is full: what is then missing in the log was not lost there. */
    private static final String SETTINGS = """
            zeroheap.service=%s
            zeroheap.overflow=wait
            zeroheap.overflow-wait=60s
            """.formatted(SERVICE);

    @TempDir
    Path folder;

    private Path war;

    @BeforeEach
    void packTheApplication() {
        war = folder.resolve("redeployed.war");
        ShrinkWrap.create(WebArchive.class)
                .addPackage("dev.zeroheap.it.redeployed")
                .addAsResource(new StringAsset(SETTINGS), "zeroheap.properties")
                .addAsLibraries(Stream.of(
                                EventRecorder.class,
                                LogRecorder.class,
                                Logger.class,
                                LoggerContext.class,
                                Sequencer.class)
                        .map(RedeployLeakIT::jarOf)
                        .toArray(File[]::new))
                .as(ZipExporter.class)
                .exportTo(war.toFile());
    }

    private static File jarOf(Class<?> type) {
        try {
            return new File(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no file holds " + type, e);
        }
    }

    @ParameterizedTest(name = "the recorder that is installed: {0}")
    @ValueSource(booleans = {true, false})
    void shouldLeaveNothingInTheHeapAndWholeLogsAfterRedeployments(boolean installed) throws IOException {
        try (ArchiveDepot depot = ArchiveDepot.open(war);
                Payara server = start(installed, depot).awaitReady()) {
            String deployed = awaitDeploymentAfter("", server);
            Census before = census(server);
            assertThat(before.oneEach().values()).as(before.toString()).containsOnly(1L);

            try (Visitors visitors = Visitors.of(server.http(), REQUEST, VISITORS)) {
                for (int i = 1; i <= REDEPLOYMENTS; i++) {
                    deployed = i % LINGERING_EVERY == 0
                            ? redeployWhileARequestLingers(deployed, server, depot)
                            : redeploy(deployed, server, depot);
                }
                assertThat(visitors.statuses()).contains(200).doesNotContain(500);
            }
            Eventually.becomes("only what is deployed is in the heap", before, LIMIT, () -> census(server));
        }
        List<Path> runs = RunFiles.runs(folder, SERVICE);
        assertThat(runs).hasSize(1 + REDEPLOYMENTS).allSatisfy(run -> assertWhole(RunFiles.events(run)));
        assertThat(runs.subList(0, REDEPLOYMENTS))
                .allSatisfy(run -> assertRecordedWhileUndeployed(RunFiles.events(run)));
    }

    private Payara start(boolean installed, ArchiveDepot depot) throws IOException {
        Path commands = folder.resolve("redeploy.txt");
        String redeploy =
                "deploy-remote-archive --force=true --name redeployed --contextroot /redeployed " + depot.uri() + "\n";
        Files.writeString(commands, redeploy.repeat(REDEPLOYMENTS));
        Map<String, String> settings = Map.of(
                "redeployed.installed", String.valueOf(installed),
                "zeroheap.directory", folder.resolve("logs").toString());
        return Payara.startWar(folder, war, settings, List.of("--postdeploycommandfile", commands.toString()));
    }

    private static String redeploy(String deployed, Payara server, ArchiveDepot depot) {
        depot.handOut();
        return awaitDeploymentAfter(deployed, server);
    }

    private static String redeployWhileARequestLingers(String deployed, Payara server, ArchiveDepot depot)
            throws IOException {
        URL request = server.http().base().resolve(REQUEST + "?linger=yes").toURL();
        try (InputStream answer = request.openStream()) {
            String next = redeploy(deployed, server, depot);
            assertThat(new String(answer.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(deployed + " stayed");
            return next;
        }
    }

    /** The id of a deployment, once one with another id than {@code before} has answered a request. */
    private static String awaitDeploymentAfter(String before, Payara server) {
        AtomicReference<String> id = new AtomicReference<>(before);
        Eventually.holds("another deployment answers", LIMIT, () -> {
            Http.Answer answer = server.http().get(REQUEST);
            if (answer.status() == 200) {
                id.set(answer.body());
            }
            return !id.get().equals(before);
        });
        return id.get();
    }

    private Census census(Payara server) {
        Child process = server.process();
        ClassHistogram histogram = ClassHistogram.of(folder, process.pid());
        Map<String, Long> oneEach = new TreeMap<>();
        Stream.of(
                        "dev.zeroheap.it.redeployed.RecordingApplication",
                        "dev.zeroheap.log4j.LogRecorder",
                        "dev.zeroheap.log4j.RecorderBean",
                        "dev.zeroheap.log4j.Drain",
                        "dev.zeroheap.log4j.Ring")
                .forEach(type -> oneEach.put(type, histogram.instances(type)));
        Stream.of("zeroheap-drain", "redeployed")
                .forEach(thread -> oneEach.put("thread " + thread, process.threads(thread)));
        return new Census(histogram.instances("org.glassfish.web.loader.WebappClassLoader"), oneEach);
    }

    /**
     * What of one application and the server's own is alive.
     *
     * @param classLoaders those of web applications; the server has some for itself
     * @param oneEach of what an application with a recorder has one: how many there are
     */
    private record Census(long classLoaders, Map<String, Long> oneEach) {}

    private static void assertWhole(List<JsonNode> events) {
        assertThat(events)
                .extracting(event -> event.path("seq").asLong())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        assertThat(events)
                .extracting(event -> event.path("message").asText())
                .startsWith(LogFormat.RUN_OPENED)
                .endsWith(LogFormat.RUN_CLOSED);
    }

    /** Nothing before the recorder was closed is lost, and nothing after it is taken. */
    private static void assertRecordedWhileUndeployed(List<JsonNode> events) {
        assertThat(count(events, "request", "deployed")).isGreaterThanOrEqualTo(RecordingApplication.MOMENT);
        assertThat(count(events, "background", "undeploying")).isGreaterThanOrEqualTo(RecordingApplication.MOMENT);
        assertThat(events).noneMatch(event -> label(event, "phase").equals("closed"));
        assertThat(events)
                .filteredOn(event -> event.path("message").asText().equals(LogFormat.MONITOR_LOSS))
                .allMatch(event -> label(event, "cause").equals("closed"));
    }

    private static long count(List<JsonNode> events, String name, String phase) {
        return events.stream()
                .filter(event -> event.path("message").asText().equals(name))
                .filter(event -> label(event, "phase").equals(phase))
                .count();
    }

    private static String label(JsonNode event, String key) {
        return event.path("data").path("labels").path(key).asText();
    }
}
