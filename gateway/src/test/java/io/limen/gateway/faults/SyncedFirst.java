package io.limen.gateway.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether each acknowledgement left the process only after the disk had said that it has what is acknowledged: the
 * answer was begun after the end of a sync of the file that was begun after the end of the write.
 */
final class SyncedFirst {
    /**
     * The log cuts a record at the ends of its blocks of 32 KiB, also in the middle of a name, and begins what is left
     * with a head of seven bytes, which strace writes as themselves or escaped.
     */
    private static final String HEAD = "(?:(?:[^\\\\]|\\\\[0-7]{1,3}|\\\\[^0-7]){7})?";

    private final List<SystemCall> writes;
    private final List<SystemCall> syncs;
    private final List<SystemCall> answers;

    /**
     * One that was received.
     *
     * @param event what is in the event and nowhere else
     * @param answer what is in its answer and nowhere else
     */
    record Acknowledgement(String event, String answer) {}

    SyncedFirst(List<SystemCall> calls) {
        this.writes = calls.stream()
                .filter(call -> call.name().contains("write") && isWriteAhead(call) && isComplete(call))
                .toList();
        this.syncs = calls.stream()
                .filter(call ->
                        call.isSync() && isWriteAhead(call) && call.result().equals("0"))
                .toList();
        this.answers = calls.stream()
                .filter(call -> (call.name().contains("write") || call.name().startsWith("send")) && !isStored(call))
                .toList();
    }

    /** What is wrong with any of them; an answer or a write that is not in the trace is wrong, too. */
    List<String> violations(List<Acknowledgement> acknowledgements) {
        List<String> violations = new ArrayList<>();
        for (Acknowledgement acknowledgement : acknowledgements) {
            violation(acknowledgement).ifPresent(why -> violations.add(acknowledgement + " " + why));
        }
        return violations;
    }

    int syncs() {
        return syncs.size();
    }

    private Optional<String> violation(Acknowledgement acknowledgement) {
        Optional<SystemCall> answer = first(answers, acknowledgement.answer());
        Optional<SystemCall> write =
                first(writes, acknowledgement.event()).or(() -> firstCut(writes, acknowledgement.event()));
        if (answer.isEmpty()) {
            return Optional.of("is answered, but not in the trace");
        }
        if (write.isEmpty()) {
            return Optional.of("is written nowhere");
        }
        boolean synced = syncs.stream()
                .anyMatch(sync -> sync.file().equals(write.get().file())
                        && sync.isAfter(write.get())
                        && answer.get().isAfter(sync));
        return synced
                ? Optional.empty()
                : Optional.of("is answered on line " + answer.get().begun() + ", written on line "
                        + write.get().ended() + " and not synced in between");
    }

    private static Optional<SystemCall> first(List<SystemCall> calls, String text) {
        return calls.stream().filter(call -> call.arguments().contains(text)).findFirst();
    }

    private static Optional<SystemCall> firstCut(List<SystemCall> calls, String text) {
        Pattern cut = Pattern.compile(text.chars()
                .mapToObj(letter -> Pattern.quote(Character.toString(letter)))
                .collect(Collectors.joining(HEAD)));
        return calls.stream()
                .filter(call -> cut.matcher(call.arguments()).find())
                .findFirst();
    }

    private static boolean isWriteAhead(SystemCall call) {
        return call.file().matches(".*/store/\\d+\\.log");
    }

    private static boolean isStored(SystemCall call) {
        return call.file().contains("/store/");
    }

    /** All bytes it was asked to write. */
    private static boolean isComplete(SystemCall call) {
        return call.arguments().endsWith(", " + call.result());
    }
}
