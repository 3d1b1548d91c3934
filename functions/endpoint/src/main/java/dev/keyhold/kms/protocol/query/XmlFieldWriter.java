package dev.keyhold.kms.protocol.query;

import dev.keyhold.kms.crypto.SensitiveBytes;
import dev.keyhold.kms.operation.FieldWriter;
import dev.keyhold.kms.operation.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;

/** Writes members into an open element. Used by one thread. */
final class XmlFieldWriter implements FieldWriter {
    private final XmlWriter xml;

    XmlFieldWriter(XmlWriter xml) {
        this.xml = xml;
    }

    @Override
    public void text(String name, String value) {
        xml.text(name, value);
    }

    @Override
    public void number(String name, long value) {
        xml.text(name, Long.toString(value));
    }

    @Override
    public void flag(String name, boolean value) {
        xml.text(name, Boolean.toString(value));
    }

    /** ISO 8601, as this protocol has it. */
    @Override
    public void timestamp(String name, Instant value) {
        xml.text(name, value.truncatedTo(ChronoUnit.MILLIS).toString());
    }

    @Override
    public void blob(String name, byte[] value) {
        xml.text(name, Base64.getEncoder().encodeToString(value));
    }

    @Override
    public void secret(String name, SensitiveBytes value) {
        throw new IllegalStateException("no operation of this protocol answers with secret bytes");
    }

    @Override
    public void texts(String name, List<String> values) {
        xml.open(name);
        values.forEach(value -> xml.text("member", value));
        xml.close();
    }

    @Override
    public void structure(String name, Response members) {
        xml.open(name);
        members.writeTo(this);
        xml.close();
    }

    @Override
    public void structures(String name, List<? extends Response> members) {
        xml.open(name);
        members.forEach(member -> structure("member", member));
        xml.close();
    }
}
