package io.limen.gateway.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.limen.gateway.event.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Property values inside log entries: the messages {@code Fields} and {@code Field} of {@code entry.proto}. Keys are
 * written in order, so that equal values give equal bytes.
 */
final class ValueCodec {
    /** JSON is refused at a smaller depth; this only keeps damaged bytes from exhausting the stack. */
    static final int DEPTH_MAX = 64;

    private static final int FIELD = 1;
    private static final int KEY = 1;
    private static final int TEXT = 2;
    private static final int NUMBER = 3;
    private static final int WHOLE = 4;
    private static final int BOOL = 5;
    private static final int ITEMS = 6;
    private static final int FIELDS = 7;

    private ValueCodec() {}

    static int size(Value.Fields fields) {
        int size = 0;
        for (Map.Entry<String, Value> field : fields.fields().entrySet()) {
            size += messageSize(FIELD, size(field.getKey(), field.getValue()));
        }
        return size;
    }

    static void write(Value.Fields fields, CodedOutputStream out) throws IOException {
        String[] keys = fields.fields().keySet().toArray(new String[0]);
        Arrays.sort(keys);
        for (String key : keys) {
            writeField(key, fields.fields().get(key), out);
        }
    }

    static Value.Fields readFields(CodedInputStream in, int depth) throws IOException {
        Map<String, Value> fields = new HashMap<>();
        for (Field field : readAll(in, depth)) {
            fields.put(field.key, field.value);
        }
        return new Value.Fields(fields);
    }

    /** Bytes of a message with its tag and length. */
    static int messageSize(int number, int size) {
        return CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }

    private static int size(@Nullable String key, Value value) {
        return (key == null ? 0 : CodedOutputStream.computeStringSize(KEY, key)) + size(value);
    }

    private static int size(Value value) {
        if (value instanceof Value.Text text) {
            return CodedOutputStream.computeStringSize(TEXT, text.text());
        }
        if (value instanceof Value.Num num) {
            return isWhole(num.number())
                    ? CodedOutputStream.computeSInt64Size(WHOLE, (long) num.number())
                    : CodedOutputStream.computeDoubleSize(NUMBER, num.number());
        }
        if (value instanceof Value.Bool bool) {
            return CodedOutputStream.computeBoolSize(BOOL, bool.bool());
        }
        return value instanceof Value.Items items
                ? messageSize(ITEMS, itemsSize(items))
                : messageSize(FIELDS, size((Value.Fields) value));
    }

    private static int itemsSize(Value.Items items) {
        int size = 0;
        for (Value item : items.items()) {
            size += messageSize(FIELD, size(null, item));
        }
        return size;
    }

    private static void writeField(@Nullable String key, @Nullable Value value, CodedOutputStream out)
            throws IOException {
        if (value == null) {
            return;
        }
        out.writeTag(FIELD, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(size(key, value));
        if (key != null) {
            out.writeString(KEY, key);
        }
        if (value instanceof Value.Text text) {
            out.writeString(TEXT, text.text());
        } else if (value instanceof Value.Num num) {
            writeNumber(num.number(), out);
        } else if (value instanceof Value.Bool bool) {
            out.writeBool(BOOL, bool.bool());
        } else if (value instanceof Value.Items items) {
            out.writeTag(ITEMS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(itemsSize(items));
            for (Value item : items.items()) {
                writeField(null, item, out);
            }
        } else if (value instanceof Value.Fields fields) {
            out.writeTag(FIELDS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(size(fields));
            write(fields, out);
        }
    }

    private static void writeNumber(double number, CodedOutputStream out) throws IOException {
        if (isWhole(number)) {
            out.writeSInt64(WHOLE, (long) number);
        } else {
            out.writeDouble(NUMBER, number);
        }
    }

    /** Whether an integer says the same in fewer bytes; minus zero is not one, it would come back as zero. */
    private static boolean isWhole(double number) {
        return number == Math.rint(number)
                && Math.abs(number) < 1L << 48
                && Double.doubleToRawLongBits(number) != Long.MIN_VALUE;
    }

    private record Field(String key, Value value) {}

    private static List<Field> readAll(CodedInputStream in, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new IOException("values nested deeper than " + DEPTH_MAX);
        }
        List<Field> fields = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == FIELD) {
                int outer = in.pushLimit(in.readRawVarint32());
                fields.add(readField(in, depth));
                in.popLimit(outer);
            } else {
                in.skipField(tag);
            }
        }
        return fields;
    }

    private static Field readField(CodedInputStream in, int depth) throws IOException {
        String key = "";
        Value value = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case KEY -> key = in.readStringRequireUtf8();
                case TEXT -> value = new Value.Text(in.readStringRequireUtf8());
                case NUMBER -> value = new Value.Num(in.readDouble());
                case WHOLE -> value = new Value.Num(in.readSInt64());
                case BOOL -> value = new Value.Bool(in.readBool());
                case ITEMS, FIELDS -> value = readNested(in, tag, depth + 1);
                default -> in.skipField(tag);
            }
        }
        if (value == null) {
            throw new IOException("a property has no value");
        }
        return new Field(key, value);
    }

    private static Value readNested(CodedInputStream in, int tag, int depth) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        Value value = WireFormat.getTagFieldNumber(tag) == FIELDS
                ? readFields(in, depth)
                : new Value.Items(readAll(in, depth).stream().map(Field::value).toList());
        in.popLimit(outer);
        return value;
    }
}
