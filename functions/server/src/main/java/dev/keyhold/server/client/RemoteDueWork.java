package dev.keyhold.server.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.kms.job.JobReport;
import dev.keyhold.kms.job.UpcomingWork;
import dev.keyhold.kms.key.Region;
import dev.keyhold.kms.store.DueEntry;
import dev.keyhold.kms.store.DueKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Asks the server that runs. */
public final class RemoteDueWork implements DueWork {
    private final ServerClient server;

    /** @param server closed with this */
    public RemoteDueWork(ServerClient server) {
        this.server = server;
    }

    @Override
    public UpcomingWork.Found first(int limit) {
        JsonNode answer = server.call("ListDueWork", Map.of("Limit", limit));
        List<UpcomingWork.Item> items = elements(answer.path("Work"))
                .map(entry -> new UpcomingWork.Item(
                        new DueEntry(
                                kind(entry),
                                Instant.ofEpochMilli(
                                        Math.round(entry.path("Time").asDouble() * 1000)),
                                entry.path("Subject").asText()),
                        Region.parse(entry.path("Region").asText()).orElse(null)))
                .toList();
        return new UpcomingWork.Found(items, texts(answer.path("Unreadable")));
    }

    @Override
    public List<JobReport> run(Duration budget) {
        return elements(server.call("RunDueWork", Map.of("Seconds", budget.toSeconds()))
                        .path("Jobs"))
                .map(report -> new JobReport(
                        kind(report),
                        report.path("Done").asInt(),
                        report.path("Waiting").asInt(),
                        report.path("Failed").asInt(),
                        report.path("InTime").asBoolean(),
                        texts(report.path("Unreadable"))))
                .toList();
    }

    @Override
    public List<String> rollDomainKey() {
        return texts(server.call("RollDomainKey", Map.of()).path("Unusable"));
    }

    private static List<String> texts(JsonNode array) {
        return elements(array).map(JsonNode::asText).toList();
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static DueKind kind(JsonNode entry) {
        return DueKind.parse(entry.path("Kind").asText())
                .orElseThrow(() -> new IllegalStateException("the server knows work that this program does not"));
    }

    @Override
    public void close() {
        server.close();
    }
}
