package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParseResult;

/** The examples of scheduling call the archiver as its command line takes it, and hang together in themselves. */
class SchedulingExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples", "scheduling");
    private static final Duration LONGEST_END = Duration.ofMinutes(5);
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void shouldGiveOptionsThatTheCommandLineTakes() throws IOException {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put("service", execStart("zeroheap-archiver.service"));
        commands.put("continuous service", execStart("zeroheap-archiver-continuous.service"));
        commands.put("crontab", crontab());
        commands.put("cron job", arguments(cronJobPod()));
        commands.put("deployment", arguments(deploymentPod()));

        commands.forEach((where, arguments) -> {
            ParseResult parsed = ArchiverMain.commandLine().parseArgs(arguments.toArray(String[]::new));
            assertThat(parsed.subcommand().commandSpec().name()).as(where).isEqualTo("run");
            assertThat(parsed.hasMatchedOption("--logs")).as(where).isTrue();
            assertThat(parsed.hasMatchedOption("--archive")).as(where).isTrue();
            String memory = parsed.matchedOptionValue("--memory-limit", "");
            assertThat(ArchiverSettings.DEFAULTS.withMemoryLimit(memory).memoryLimit())
                    .as(where)
                    .isEqualTo(memory);
        });
    }

    @Test
    void shouldLetTheArchiverWriteWhereItIsToldTo() throws IOException {
        for (String name : List.of("zeroheap-archiver.service", "zeroheap-archiver-continuous.service")) {
            Map<String, String> unit = unit(name);
            assertThat(unit).as(name).containsEntry("ProtectSystem", "strict");
            assertThat(directories(execStart(name)))
                    .as(name)
                    .hasSize(2)
                    .allMatch(directory -> directory.startsWith(unit.get("ReadWritePaths")))
                    .allMatch(directory -> directory.startsWith(unit.get("RequiresMountsFor")));
        }
        for (JsonNode pod : List.of(cronJobPod(), deploymentPod())) {
            List<String> mounted = pod.at("/containers/0/volumeMounts").findValuesAsText("mountPath");
            assertThat(pod.at("/containers/0/securityContext/readOnlyRootFilesystem")
                            .asBoolean())
                    .isTrue();
            assertThat(mounted).contains("/tmp");
            assertThat(directories(arguments(pod)))
                    .hasSize(2)
                    .allMatch(directory -> mounted.stream().anyMatch(directory::startsWith));
            assertThat(pod.at("/containers/0/volumeMounts").findValuesAsText("name"))
                    .containsExactlyElementsOf(pod.path("volumes").findValuesAsText("name"));
        }
    }

    @Test
    void shouldNeitherRunTwiceAtATimeNorWithoutBounds() throws IOException {
        JsonNode cronJob = yaml("cronjob.yaml");
        assertThat(cronJob.path("apiVersion").asText()).isEqualTo("batch/v1");
        assertThat(cronJob.path("kind").asText()).isEqualTo("CronJob");
        assertThat(cronJob.at("/spec/schedule").asText()).matches("(\\S+ ){4}\\S+");
        assertThat(cronJob.at("/spec/concurrencyPolicy").asText()).isEqualTo("Forbid");
        assertThat(cronJob.at("/spec/startingDeadlineSeconds").asInt()).isGreaterThanOrEqualTo(10);
        assertThat(cronJobPod().path("restartPolicy").asText()).isEqualTo("Never");
        JsonNode deployment = yaml("deployment.yaml");
        assertThat(deployment.path("apiVersion").asText()).isEqualTo("apps/v1");
        assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(deployment.at("/spec/strategy/type").asText()).isEqualTo("Recreate");
        assertThat(deployment.at("/spec/template/metadata/labels"))
                .isEqualTo(deployment.at("/spec/selector/matchLabels"));
        for (JsonNode pod : List.of(cronJobPod(), deploymentPod())) {
            for (String bounded : List.of("cpu", "memory")) {
                assertThat(pod.at("/containers/0/resources/requests").has(bounded))
                        .isTrue();
                assertThat(pod.at("/containers/0/resources/limits").has(bounded))
                        .isTrue();
            }
        }
        for (String name : List.of("zeroheap-archiver.service", "zeroheap-archiver-continuous.service")) {
            assertThat(unit(name)).as(name).containsKeys("MemoryMax", "CPUQuota");
        }
        assertThat(unit("zeroheap-archiver-continuous.service"))
                .containsEntry("Conflicts", "zeroheap-archiver.timer")
                .containsEntry("Restart", "on-failure");
    }

    @Test
    void shouldTakeForSuccessThatAnotherWorksAndForFailureWhatIsWrong() throws IOException {
        assertThat(unit("zeroheap-archiver.service").get("SuccessExitStatus").split(" "))
                .contains(exitCode(ArchiveException.Code.BUSY))
                .doesNotContain(
                        exitCode(ArchiveException.Code.INPUT_FAILED), exitCode(ArchiveException.Code.WRITE_FAILED));
        assertThat(unit("zeroheap-archiver-continuous.service"))
                .containsEntry("RestartPreventExitStatus", exitCode(ArchiveException.Code.BAD_SETTING));
        assertThat(line("crontab")).contains("|| test $? -eq " + exitCode(ArchiveException.Code.BUSY) + " ||");
    }

    @Test
    void shouldLetTheBatchAtWorkFinish() throws IOException {
        assertThat(DurationText.parse(
                        unit("zeroheap-archiver-continuous.service").get("TimeoutStopSec")))
                .isGreaterThan(LONGEST_END);
        assertThat(Duration.ofSeconds(
                        deploymentPod().path("terminationGracePeriodSeconds").asInt()))
                .isGreaterThan(LONGEST_END);
    }

    @Test
    void shouldMakeUpForAMissedRun() throws IOException {
        assertThat(unit("zeroheap-archiver.timer"))
                .containsEntry("Persistent", "true")
                .containsKeys("OnCalendar", "RandomizedDelaySec")
                .containsEntry("WantedBy", "timers.target");
    }

    private static String exitCode(ArchiveException.Code code) {
        return String.valueOf(ArchiverMain.exitCode(new ArchiveException(code, "")));
    }

    private static List<Path> directories(List<String> arguments) {
        ParseResult parsed = ArchiverMain.commandLine().parseArgs(arguments.toArray(String[]::new));
        return List.of(
                parsed.matchedOptionValue("--logs", Path.of("")), parsed.matchedOptionValue("--archive", Path.of("")));
    }

    private static List<String> execStart(String unit) throws IOException {
        return argumentsOf(unit(unit).get("ExecStart"));
    }

    private static List<String> crontab() throws IOException {
        Matcher command = Pattern.compile("\\$\\((.*) 2>&1\\)").matcher(line("crontab"));
        assertThat(command.find()).isTrue();
        return argumentsOf(command.group(1));
    }

    private static List<String> argumentsOf(String command) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        assertThat(words.remove(0)).isEqualTo("/opt/zeroheap/archiver");
        return words;
    }

    private static List<String> arguments(JsonNode pod) {
        List<String> arguments = new ArrayList<>();
        pod.at("/containers/0/args").forEach(argument -> arguments.add(argument.asText()));
        return arguments;
    }

    private static JsonNode cronJobPod() throws IOException {
        return yaml("cronjob.yaml").at("/spec/jobTemplate/spec/template/spec");
    }

    private static JsonNode deploymentPod() throws IOException {
        return yaml("deployment.yaml").at("/spec/template/spec");
    }

    private static JsonNode yaml(String name) throws IOException {
        return YAML.readTree(EXAMPLES.resolve("kubernetes").resolve(name).toFile());
    }

    /** Each key of a unit; fails where one stands twice. */
    private static Map<String, String> unit(String name) throws IOException {
        return Files.readAllLines(EXAMPLES.resolve("systemd").resolve(name)).stream()
                .filter(line -> line.contains("=") && !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    /** The only line that is not a comment. */
    private static String line(String name) throws IOException {
        List<String> lines = Files.readAllLines(EXAMPLES.resolve(name)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }
}
