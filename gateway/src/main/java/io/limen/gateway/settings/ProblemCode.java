package io.limen.gateway.settings;

import static io.limen.gateway.settings.Problem.Severity.ERROR;
import static io.limen.gateway.settings.Problem.Severity.WARNING;

/**
 * Everything that can be wrong with a configuration. The numbers are stable and never reused: 10xx files and YAML, 11xx
 * values, 12xx events and features, 13xx segments, 14xx goals, flags, experiences and content, 15xx models, 16xx
 * decision tests.
 */
public enum ProblemCode {
    NOT_UTF8(1001, ERROR, "not UTF-8 (expected: text in UTF-8)"),
    SYNTAX(1002, ERROR, "%s (expected: YAML 1.2)"),
    DUPLICATE_KEY(1003, ERROR, "`%s` stands here twice, first on line %s (expected: each key once)"),
    TOO_MUCH(1004, ERROR, "%s (expected: at most %s)"),
    UNKNOWN_FILE(1005, WARNING, "not a file of the configuration, so it is not read"),

    UNKNOWN_KEY(1101, ERROR, "unknown key `%s` (expected: %s)"),
    MISSING_KEY(1102, ERROR, "`%s` is missing (expected: %s)"),
    WRONG_TYPE(1103, ERROR, "%s (expected: %s)"),
    OUT_OF_RANGE(1104, ERROR, "%s (expected: %s)"),
    BAD_UNIT(1105, ERROR, "`%s` (expected: %s)"),
    NOT_A_CHOICE(1106, ERROR, "`%s` (expected: one of %s)"),
    BAD_NAME(
            1107, ERROR, "`%s` (expected: a name of small letters, digits and _, beginning with a letter, at most 64)"),
    RESERVED_NAME(1108, ERROR, "`%s` (expected: another name, as %s)"),

    NO_VERB(1201, ERROR, "no verb (expected: one of %s)"),
    SEVERAL_VERBS(1202, ERROR, "`%s` beside `%s` (expected: one verb a feature)"),
    OPTION_NOT_OF_VERB(1203, ERROR, "`%s` means nothing to `%s` (expected: %s)"),
    EVENT_EXPRESSION(1204, ERROR, "%s"),
    FEATURE_ID_TAKEN(1205, ERROR, "its stored id is also that of `%s` (expected: another name)"),
    UNPLANNED_EVENT(1206, WARNING, "`%s` is not in events.yaml"),
    EXCLUDES(1207, ERROR, "`%s` beside `%s` (expected: one of them)"),

    CONDITION(1301, ERROR, "%s"),
    UNKNOWN_PARENT(1302, ERROR, "there is no segment `%s`"),
    SEGMENT_CYCLE(1303, ERROR, "a segment depends on itself: %s"),
    BIT_TAKEN(1304, ERROR, "bit %s is also that of `%s` (expected: each bit once)"),
    LOCK_INCOMPLETE(1305, WARNING, "no bit yet for %s: assigned in order; commit the updated segments.lock"),
    NO_CONDITION(1306, ERROR, "no condition (expected: `when`, or `all`, `any`, `none`)"),
    FLAG_NOT_OF_PROFILE(
            1307,
            ERROR,
            "`flags.%s` has a rule that reads %s (expected: flags whose rules read the profile's features, for a"
                    + " segment does not depend on the request)"),
    NEVER_TRUE(
            1308,
            WARNING,
            "it reads nothing of a visitor and is false for all (expected: a condition that can be true)"),
    NOBODY_ENTERS(1309, WARNING, "none of the %s visitors of the log ever entered it: is it what you mean?"),
    AUDIENCE_SMALL(1310, WARNING, "%s visitors of the log ever entered it (expected: at least %s, see `minAudience`)"),
    AUDIENCE_REFUSED(1311, ERROR, "%s visitors of the log ever entered it (expected: at least %s, see `minAudience`)"),
    NEAR_DUPLICATE(
            1312,
            WARNING,
            "%s of the visitors who were ever in it or in `%s` were in both at once: would one of them do?"),

    UNKNOWN_SLOT(1401, ERROR, "there is no slot `%s`"),
    UNKNOWN_SEGMENT(1402, ERROR, "there is no segment `%s`"),
    UNKNOWN_GOAL(1403, ERROR, "there is no goal `%s`"),
    UNKNOWN_SNIPPET(1404, ERROR, "there is no file `content/%s`"),
    WEIGHTS(1405, ERROR, "the shares add up to %s (expected: 100%%)"),
    BANDIT_WITHOUT_GOAL(1406, ERROR, "`split: bandit` without a goal (expected: `goal`, for it learns from it)"),
    NO_GOAL(1407, WARNING, "no goal: nobody will know whether it helps"),
    UNUSED_SNIPPET(1408, WARNING, "no experience and no slot shows it"),
    UNKNOWN_VARIANT(1409, ERROR, "there is no variant `%s`"),
    SNIPPET(1410, ERROR, "%s"),
    FLAG_TYPE(1411, ERROR, "%s (expected: %s, as the default)"),
    BAD_PATTERN(1412, ERROR, "`%s` (expected: a path pattern beginning with /, such as /p/*)"),
    NEVER_REACHED(1413, WARNING, "`%s` above it is for everybody on this slot, so it is never shown"),
    UNKNOWN_VARIABLE(1414, ERROR, "the snippet asks for `%s` (expected: a feature, or a flag as `flags.name`)"),
    UNKNOWN_ZONE(1420, ERROR, "there is no time zone `%s` (expected: one such as Europe/Zurich)"),
    NEVER_ON(1421, ERROR, "`until: %s` is not after `from`, so it is never on"),
    GROUP_OVERFULL(1422, ERROR, "with this the shares of group `%s` add up to %s (expected: at most 100%%)"),
    CAP_TWICE(1423, ERROR, "`%s` counts over the same span as one above (expected: one cap a span)"),
    FLAG_CYCLE(1424, ERROR, "a flag depends on itself: %s"),
    BANDIT_UNUSED(1425, ERROR, "it says how weights are learned, and none are (expected: `split: bandit` beside it)"),
    GOAL_WITHOUT_VALUE(1426, ERROR, "the goal `%s` has no `value` to learn from (expected: rate)"),
    MIXED_CONTENT(1430, ERROR, "`%s` in a slot that shows %s (expected: of one slot either all HTML or all JSON)"),
    BAD_ATTRIBUTE(
            1431,
            ERROR,
            "`%s` (expected: an attribute that says something and does nothing: `class`, or `data-…` but not"
                    + " `data-limen…`)"),
    BAD_ROUTE(1432, ERROR, "`%s` (expected: a path of this site without host, query and `..`, such as /landing/b)"),
    TRAP(1433, ERROR, "a modal overlay that nobody can dismiss (expected: `dismissible: true`, or no `modal`)"),
    NOT_A_PAGE(1434, ERROR, "`%s` is JSON (expected: HTML, or the file alone as the variant)"),
    NO_END(1435, ERROR, "`content/%s` counts down, but to nothing (expected: `schedule: { until: … }`)"),
    SHADOWED(1440, WARNING, "`%s` above it takes everybody this is for on this slot, so it is never shown"),
    OVER(1441, WARNING, "`until: %s` is past, so it is never shown (expected: a later date, or no such experience)"),
    FOR_NOBODY(1442, WARNING, "`%s` leaves nobody to show it to"),
    NO_SHARE(1443, WARNING, "`split` does not say it, so nobody is given it (expected: its share; 0%% for nobody)"),
    RULE_NEVER_REACHED(1444, WARNING, "%s above it serves everybody this is for, so it is never served"),

    UNKNOWN_INPUT(1501, ERROR, "the model reads `%s`, which is no feature"),
    MODEL_FILE(1502, ERROR, "there is no file `%s`"),
    MODEL_HASH(1503, ERROR, "the file's hash is %s (expected: %s, as model.yaml says)"),
    TEXT_INPUT(1504, ERROR, "the model reads `%s`, which is a text (expected: a number, a duration or a boolean)"),
    MODEL_NAME_TAKEN(1505, ERROR, "`%s` is also the name of the model in %s (expected: another name)"),

    UNKNOWN_MODEL(1601, ERROR, "there is no model `%s`"),
    UNKNOWN_EXPERIENCE(1602, ERROR, "there is no experience or flag `%s`"),
    BAD_STEP(1603, ERROR, "%s (expected: an event with its properties, or `wait 3m`)");

    private final int number;
    private final Problem.Severity severity;
    private final String template;

    ProblemCode(int number, Problem.Severity severity, String template) {
        this.number = number;
        this.severity = severity;
        this.template = template;
    }

    /** The code as people see it, such as {@code LIMEN-1203}. */
    public String id() {
        return "LIMEN-" + number;
    }

    public Problem.Severity severity() {
        return severity;
    }

    /** What is said: the template with {@code %s} where {@link #message} puts values. */
    public String template() {
        return template;
    }

    String message(Object... values) {
        return template.formatted(values);
    }
}
