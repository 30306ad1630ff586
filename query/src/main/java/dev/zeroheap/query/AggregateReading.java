package dev.zeroheap.query;

import dev.zeroheap.query.KnownFigures.Finding;
import dev.zeroheap.query.KnownFigures.Use;
import org.jspecify.annotations.Nullable;

/**
 * One reading of what a question for figures asks. What is {@linkplain KnownFigures known} of {@linkplain SettledDays settled
 * days} is not read again, wherever figures of days make those of the range.
 *
 * <p>Of questions about very many events one reads at a time: each has all processors and twice the memory then, the first
 * answer comes in half the time and the last one no later, and whoever waits for what another one finds out knows it then.
 */
final class AggregateReading {
    private final AggregateQuestion question;
    private final Session session;
    private final Plan plan;
    private final SettledDays days;
    private final KnownFigures known;
    private final @Nullable Turns turns;
    private boolean hasTurn;

    /** @param turns one by one, for a question about very many events; else null */
    AggregateReading(
            AggregateQuestion question,
            Session session,
            Plan plan,
            SettledDays days,
            KnownFigures known,
            @Nullable Turns turns) {
        this.question = question;
        this.session = session;
        this.plan = plan;
        this.days = days;
        this.known = known;
        this.turns = turns;
    }

    GroupFigures find() throws ReadFailure {
        try {
            return read();
        } finally {
            if (turns != null && hasTurn) {
                turns.giveBack();
            }
        }
    }

    private GroupFigures read() throws ReadFailure {
        if (days.isAll()) {
            return known(question.key(days), () -> question.find(session, settled()));
        }
        if (days.files().isEmpty()) {
            return inTurn(() -> question.find(session, all()));
        }
        GroupFigures chosen = question.isToBeRanked() ? first() : question.fixed();
        if (question.isAllFoundWithGroups() || chosen.keys().isEmpty()) {
            return chosen;
        }
        AggregateFigures figures = question.figures();
        if (question.hasStepsOfDays()) {
            GroupFigures before = known(
                    question.key(days).ofGroups(chosen.keys(), Use.AS_THEY_ARE),
                    () -> figures.find(session, settled(), chosen));
            return figures.find(session, others(), chosen).plus(before);
        }
        return question.isWithoutSteps() && figures.areOfParts()
                ? ofParts(figures, chosen)
                : inTurn(() -> figures.find(session, all(), chosen));
    }

    private GroupFigures ofParts(AggregateFigures figures, GroupFigures chosen) throws ReadFailure {
        Use use = chosen.hasFigures() ? Use.HISTOGRAMS_TO_BE_ADDED : Use.TO_BE_ADDED;
        GroupFigures before =
                known(question.key(days).ofGroups(chosen.keys(), use), () -> figures.part(session, settled(), chosen));
        GroupFigures sum = figures.part(session, others(), chosen).plus(before);
        return figures.isCompletedByEvents()
                ? inTurn(() -> figures.complete(session, this::all, chosen, sum))
                : figures.complete(session, this::all, chosen, sum);
    }

    /** The groups of the answer. */
    private GroupFigures first() throws ReadFailure {
        AggregateGroups groups = question.groups();
        if (groups.areOfParts()) {
            GroupFigures before = known(question.key(days).ofAllGroups(), () -> groups.all(session, settled()));
            GroupFigures others = before.areAll() ? groups.all(session, others()) : before;
            if (others.areAll()) {
                return groups.first(before, others);
            }
        }
        return inTurn(() -> groups.first(session, all()));
    }

    private GroupFigures known(KnownFigures.Key key, Finding finding) throws ReadFailure {
        GroupFigures found = known.find(key);
        return found == null ? inTurn(() -> known.get(key, finding)) : found;
    }

    /** The first time waits for the turn, which the question then has to its end. */
    private GroupFigures inTurn(Finding finding) throws ReadFailure {
        if (turns != null && !hasTurn) {
            turns.take();
            hasTurn = true;
            session.renewDeadline();
        }
        return finding.find();
    }

    private String all() throws ReadFailure {
        return question.priced(session, question.source().all(plan));
    }

    private String settled() throws ReadFailure {
        return question.priced(session, question.source().archived(plan, days.files()));
    }

    private String others() throws ReadFailure {
        return question.priced(session, question.source().all(plan, days.others()));
    }
}
