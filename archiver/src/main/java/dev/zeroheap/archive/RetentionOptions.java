package dev.zeroheap.archive;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long events are kept, for every command that may drop some. */
final class RetentionOptions {
    @Option(
            names = "--keep",
            paramLabel = "DURATION",
            description = "Drop days that ended longer ago, for example 90d (default: keep all).")
    private @Nullable Duration maxAge;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            description = "Drop the oldest days until the data files are no longer than this, for example 500GB"
                    + " (default: keep all).")
    private @Nullable ByteSize maxBytes;

    Retention retention() {
        Retention retention = Retention.FOREVER;
        retention = maxAge == null ? retention : retention.withMaxAge(maxAge);
        return maxBytes == null ? retention : retention.withMaxBytes(maxBytes.bytes());
    }
}
