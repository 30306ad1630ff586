package dev.zeroheap.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first half of a data file's SHA-256, which stands in its name: so a damaged file is seen years later, without a list
 * of digests that could be lost or disagree.
 *
 * <pre>
 * 0b54e1f2-6f0c-4f2e-9d6b-3f1b8a7c5d4e-1.9f86d081884c7d659a2feaa0c55ad015.parquet
 * </pre>
 */
record FileDigest(String hex) {
    private static final int BYTES = 16;
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final String SUFFIX = ".parquet";
    private static final Pattern SEALED = Pattern.compile(".+\\.([0-9a-f]{" + 2 * BYTES + "})" + Pattern.quote(SUFFIX));

    /** Reads the whole file. */
    static FileDigest of(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return new FileDigest(HexFormat.of().formatHex(digest.digest(), 0, BYTES));
    }

    /** What the name says; empty for a file of another program. */
    static Optional<FileDigest> named(Path file) {
        Matcher matcher = SEALED.matcher(String.valueOf(file.getFileName()));
        return matcher.matches() ? Optional.of(new FileDigest(matcher.group(1))) : Optional.empty();
    }

    /** The name of the file with this digest in it. */
    Path into(Path file) {
        String name = String.valueOf(file.getFileName());
        return file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + '.' + hex + SUFFIX);
    }

    /** A digest that the Java platform always has. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
