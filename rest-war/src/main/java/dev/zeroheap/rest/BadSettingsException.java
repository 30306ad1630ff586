package dev.zeroheap.rest;

import java.util.List;

/** The service cannot start with its settings; the message has a line for each that is bad. */
public final class BadSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadSettingsException(List<String> problems) {
        super("Zeroheap cannot start, " + problems.size() + (problems.size() == 1 ? " setting is" : " settings are")
                + " bad:\n  " + String.join("\n  ", problems));
    }
}
