package dev.zeroheap.archive;

import java.nio.file.Path;

/**
 * One life of one writer: the directory {@code <logs>/<service>/<run>/}.
 *
 * @param service the name of the directory that the run's lies in
 * @param name the run's directory's name, for example {@code 20261123T120000123Z-web1-4711-9f86d081}
 * @param host the host within that name, empty where a foreign writer used another form
 * @param path the run's directory
 * @param isOpen whether its writer lives
 */
public record Run(String service, String name, String host, Path path, boolean isOpen) {
    /** Service and name, by which the archive remembers the run: {@code web/20261123T120000123Z-web1-4711-9f86d081}. */
    public String key() {
        return service + '/' + name;
    }
}
