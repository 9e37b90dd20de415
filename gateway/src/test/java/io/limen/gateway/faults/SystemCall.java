package io.limen.gateway.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of the kernel, as strace wrote it down. Its lines are in order of time: strace holds a thread at the beginning
 * and at the end of a call until it has written so. What began on a later line than another ended on began after it.
 *
 * @param name such as {@code fdatasync}
 * @param arguments as written, with the path or the socket behind the number of a file
 * @param begun the line it began on
 * @param ended the line it ended on; {@link Integer#MAX_VALUE} where it did not
 * @param result as written, with the name of the error; empty where it did not end
 */
record SystemCall(String name, String arguments, int begun, int ended, String result) {
    private static final String WHO = "^(\\d+) +[\\d.]+ ";
    private static final Pattern WHOLE = Pattern.compile(WHO + "(\\w+)\\((.*)\\) += (.+)$");
    private static final Pattern BEGUN = Pattern.compile(WHO + "(\\w+)\\((.*?) *<(?:unfinished|detached) \\.\\.\\.>$");
    private static final Pattern ENDED = Pattern.compile(WHO + "<\\.\\.\\. (\\w+) resumed>(.*)\\) += (.+)$");
    /** A socket's name has an arrow in it. */
    private static final Pattern FILE = Pattern.compile("^\\d+<(.*?)>(?:,.*)?$");

    /** The calls in order of their ends, then those that did not end. */
    static List<SystemCall> read(List<String> lines) {
        List<SystemCall> calls = new ArrayList<>();
        Map<String, SystemCall> threadToCall = new HashMap<>();
        for (int line = 0; line < lines.size(); line++) {
            Matcher whole = WHOLE.matcher(lines.get(line));
            Matcher begun = BEGUN.matcher(lines.get(line));
            Matcher ended = ENDED.matcher(lines.get(line));
            if (ended.matches()) {
                SystemCall first = threadToCall.remove(ended.group(1));
                // One that had begun before strace came is nobody's.
                if (first != null) {
                    calls.add(first.ended(ended.group(3), line, ended.group(4)));
                }
            } else if (begun.matches()) {
                threadToCall.put(
                        begun.group(1), new SystemCall(begun.group(2), begun.group(3), line, Integer.MAX_VALUE, ""));
            } else if (whole.matches()) {
                calls.add(new SystemCall(whole.group(2), whole.group(3), line, line, whole.group(4)));
            }
        }
        calls.addAll(threadToCall.values());
        return calls;
    }

    private SystemCall ended(String more, int line, String outcome) {
        return new SystemCall(name, arguments + more, begun, line, outcome);
    }

    /** The path or the socket of the file it is about; empty where it is about none. */
    String file() {
        Matcher file = FILE.matcher(arguments);
        return file.matches() ? file.group(1) : "";
    }

    boolean isSync() {
        return name.equals("fdatasync") || name.equals("fsync");
    }

    boolean isAfter(SystemCall other) {
        return begun > other.ended;
    }
}
