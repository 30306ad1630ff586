package dev.zeroheap.archive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What a round does to the archivers. */
sealed interface Disturbance {
    /** Kills the command line at any moment. */
    record AtRandom() implements Disturbance {}

    /** Kills an archiver that stands at a step. */
    record AtStep(ArchiveStep step) implements Disturbance {}

    /** Starts the command line while another archiver stands in the middle and holds the lock. */
    record Refused() implements Disturbance {}

    /** Lets two archivers work at the same time, each up to a step of its own, and kills them or lets them go on. */
    record Race() implements Disturbance {}

    /** Lets an archiver sleep in the middle while another one does all its work and forgets about it. */
    record Sleep() implements Disturbance {}

    /** One of each step and some of the others, in a random order. */
    static List<Disturbance> deck(Random random) {
        List<Disturbance> deck = new ArrayList<>();
        for (ArchiveStep step : ArchiveStep.values()) {
            deck.add(new AtStep(step));
        }
        deck.addAll(Collections.nCopies(5, new AtRandom()));
        deck.addAll(Collections.nCopies(4, new Race()));
        deck.add(new Refused());
        deck.add(new Sleep());
        Collections.shuffle(deck, random);
        return deck;
    }
}
