package io.limen.gateway.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.limen.gateway.decision.EdgeRules;
import io.limen.gateway.decision.EdgeRules.FlagRule;
import io.limen.gateway.decision.EdgeRules.FlagRules;
import io.limen.gateway.decision.EdgeRules.Rule;
import io.limen.gateway.decision.EdgeRules.SlotRules;
import io.limen.gateway.decision.EdgeRules.Weighed;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.segment.EdgeCondition;
import io.limen.gateway.segment.EdgeCondition.Operand;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rule file's payload:
 *
 * <pre>
 * {"v":1, "snapshot":"…",
 *  "pages":[["home","/"],["product","/p/*"]],        path globs, the first that matches; none: "other"
 *  "slots":{"hero":{"newcomer":[RULE]|null, "known":[RULE]|null, "fallback":WORD}},       null: ask the gateway
 *  "flags":{"one_page":{"fallback":VALUE,"rules":[{"when":COND,"share":0.1,"serve":VALUE}]}},
 *  "bots":{"clients":[…],"marks":[…],"patterns":[…],"systems":[…],"charsMax":1024}}
 * RULE = {"experience":"welcome","when":COND,"holdout":0.05,"heldOut":WORD,"variants":[["hello",1,WORD]]}
 * COND = true | false | ["&amp;&amp;",COND…] | ["||",COND…] | ["!",COND] | ["==",X,X], and so != &lt; &lt;= &gt; &gt;=
 *      | ["in",X,[literal…]] | ["startsWith",X,X] | ["endsWith",X,X] | ["contains",X,X] | ["has",X]
 * X = a text, a number, true or false | ["ctx","page.type"] | ["flag","one_page"]
 * WORD: see {@link io.limen.gateway.decision.Contents}
 * </pre>
 *
 * <p>What a reader has to know of the page is what the edge worker tells when it asks: {@code page.type} by the table,
 * {@code page.path}, {@code page.search}, {@code page.url}, {@code page.referrer}, each cut off at 2,048 characters; the
 * last three may be empty, which is not missing.
 *
 * <p>Who is a bot sees every slot's fallback. Of the user agent's first {@code charsMax} UTF-16 units, in lower case:
 * nobody is one whose user agent begins with one of {@code clients}, or who sends neither a user agent nor
 * {@code Sec-CH-UA-Platform}; whoever else names one of {@code marks}, matches one of {@code patterns} somewhere, or
 * names none of {@code systems} is one.
 */
public final class EdgeRulesJson {
    private static final int VERSION = 1;

    private EdgeRulesJson() {}

    /** The same bytes for the same rules. */
    public static byte[] encode(EdgeRules rules) {
        return JsonOutput.object(json -> {
            json.writeNumberField("v", VERSION);
            json.writeStringField("snapshot", rules.snapshot());
            json.writeArrayFieldStart("pages");
            for (PageTypes.Row row : rules.pages().rows()) {
                texts(json, List.of(row.type(), row.pattern()));
            }
            json.writeEndArray();
            json.writeObjectFieldStart("slots");
            for (Map.Entry<String, SlotRules> slot : rules.slotToRules().entrySet()) {
                json.writeFieldName(slot.getKey());
                slot(json, slot.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("flags");
            for (Map.Entry<String, FlagRules> flag : rules.flagToRules().entrySet()) {
                json.writeFieldName(flag.getKey());
                flag(json, flag.getValue());
            }
            json.writeEndObject();
            json.writeFieldName("bots");
            bots(json);
        });
    }

    private static void slot(JsonGenerator json, SlotRules slot) throws IOException {
        json.writeStartObject();
        json.writeFieldName("newcomer");
        rules(json, slot.newcomer());
        json.writeFieldName("known");
        rules(json, slot.known());
        json.writeStringField("fallback", slot.fallback());
        json.writeEndObject();
    }

    private static void rules(JsonGenerator json, Optional<List<Rule>> rules) throws IOException {
        if (rules.isEmpty()) {
            json.writeNull();
            return;
        }
        json.writeStartArray();
        for (Rule rule : rules.get()) {
            json.writeStartObject();
            json.writeStringField("experience", rule.experience());
            json.writeFieldName("when");
            condition(json, rule.when());
            json.writeFieldName("holdout");
            JsonOutput.number(json, rule.holdout());
            json.writeStringField("heldOut", rule.heldOut());
            json.writeArrayFieldStart("variants");
            for (Weighed variant : rule.variants()) {
                json.writeStartArray();
                json.writeString(variant.variant());
                JsonOutput.number(json, variant.weight());
                json.writeString(variant.word());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void flag(JsonGenerator json, FlagRules flag) throws IOException {
        json.writeStartObject();
        json.writeFieldName("fallback");
        JsonOutput.value(json, flag.fallback());
        json.writeArrayFieldStart("rules");
        for (FlagRule rule : flag.rules()) {
            json.writeStartObject();
            json.writeFieldName("when");
            condition(json, rule.when());
            json.writeFieldName("share");
            JsonOutput.number(json, rule.share());
            json.writeFieldName("serve");
            JsonOutput.value(json, rule.serve());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void condition(JsonGenerator json, EdgeCondition condition) throws IOException {
        if (condition instanceof EdgeCondition.Constant constant) {
            json.writeBoolean(constant.holds());
            return;
        }
        json.writeStartArray();
        if (condition instanceof EdgeCondition.All all) {
            json.writeString("&&");
            conditions(json, all.parts());
        } else if (condition instanceof EdgeCondition.Any any) {
            json.writeString("||");
            conditions(json, any.parts());
        } else if (condition instanceof EdgeCondition.Not not) {
            json.writeString("!");
            condition(json, not.part());
        } else if (condition instanceof EdgeCondition.Comparison comparison) {
            json.writeString(word(comparison.operator()));
            operand(json, comparison.left());
            operand(json, comparison.right());
        } else if (condition instanceof EdgeCondition.TextTest test) {
            json.writeString(word(test.match()));
            operand(json, test.text());
            operand(json, test.sought());
        } else if (condition instanceof EdgeCondition.Has has) {
            json.writeString("has");
            operand(json, has.page());
        } else if (condition instanceof EdgeCondition.In in) {
            json.writeString("in");
            operand(json, in.sought());
            JsonOutput.value(json, new Value.Items(in.elements()));
        }
        json.writeEndArray();
    }

    private static void conditions(JsonGenerator json, List<EdgeCondition> parts) throws IOException {
        for (EdgeCondition part : parts) {
            condition(json, part);
        }
    }

    private static void operand(JsonGenerator json, Operand operand) throws IOException {
        if (operand instanceof Operand.Literal literal) {
            JsonOutput.value(json, literal.value());
        } else if (operand instanceof Operand.OfPage page) {
            texts(json, List.of("ctx", page.part().path()));
        } else if (operand instanceof Operand.OfFlag flag) {
            texts(json, List.of("flag", flag.flag()));
        }
    }

    private static String word(EdgeCondition.Operator operator) {
        return switch (operator) {
            case EQUAL -> "==";
            case UNEQUAL -> "!=";
            case LESS -> "<";
            case AT_MOST -> "<=";
            case MORE -> ">";
            case AT_LEAST -> ">=";
        };
    }

    private static String word(EdgeCondition.Match match) {
        return switch (match) {
            case STARTS_WITH -> "startsWith";
            case ENDS_WITH -> "endsWith";
            case CONTAINS -> "contains";
        };
    }

    private static void bots(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeFieldName("clients");
        texts(json, ApiClients.beginnings());
        json.writeFieldName("marks");
        texts(json, Crawlers.marks());
        json.writeFieldName("patterns");
        texts(json, Crawlers.patterns());
        json.writeFieldName("systems");
        texts(json, Crawlers.systems());
        json.writeNumberField("charsMax", UserAgents.CHARS_MAX);
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, List<String> texts) throws IOException {
        json.writeStartArray();
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
