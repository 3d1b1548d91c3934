package dev.keyhold.kms.operation.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.kms.operation.KmsErrorCode;
import dev.keyhold.kms.operation.PageRequest;
import dev.keyhold.kms.operation.Quotas;
import dev.keyhold.kms.operation.fixture.KmsClient;
import dev.keyhold.kms.operation.fixture.KmsFixture;
import dev.keyhold.kms.operation.fixture.Reply;
import dev.keyhold.kms.store.Racers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OnDemandRotationTest {
    private static final String CONFLICT =
            "An automatic rotation of this key is currently in progress or scheduled to begin within the next 20 minutes.";

    private final KmsFixture kms = new KmsFixture();
    private final KmsClient client = kms.client();
    private final String key = client.createKey();
    private final Map<String, String> named = Map.of("KeyId", key);

    // spec: lifecycle.md LC-20, LC-21, LC-25
    @Test
    void rotateKeyOnDemand_isDoneWhenItAnswers() {
        byte[] old = client.encrypt(key, new byte[] {1});
        String first = currentMaterial();

        Reply reply = client.call("RotateKeyOnDemand", named);

        assertThat(reply.members()).isEqualTo(Map.of("KeyId", KmsClient.idOf(key)));
        assertThat(currentMaterial()).isNotEqualTo(first);
        byte[] fresh = client.encrypt(key, new byte[] {2});
        assertThat(client.call("Decrypt", Map.of("CiphertextBlob", old)).text("KeyMaterialId"))
                .isEqualTo(first);
        assertThat(client.call("Decrypt", Map.of("CiphertextBlob", fresh)).text("KeyMaterialId"))
                .isEqualTo(currentMaterial());
        assertThat(client.call("GetKeyRotationStatus", named).members())
                .isEqualTo(Map.of("KeyId", KmsClient.idOf(key), "KeyRotationEnabled", false));
    }

    // spec: lifecycle.md LC-25, LC-27
    @Test
    void rotateKeyOnDemand_beyondTheQuota_isRefused() {
        List<byte[]> blobs = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            blobs.add(client.encrypt(key, new byte[] {(byte) i}));
            client.call("RotateKeyOnDemand", named);
        }
        String material = currentMaterial();

        client.assertRefused(
                "RotateKeyOnDemand",
                named,
                KmsErrorCode.LIMIT_EXCEEDED,
                "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be "
                        + "performed for this key: " + key);

        assertThat(currentMaterial()).isEqualTo(material);
        for (int i = 0; i < 25; i++) {
            assertThat(client.decrypt(blobs.get(i))).containsExactly(i);
        }
        client.call("RotateKeyOnDemand", Map.of("KeyId", client.createKey()));
    }

    // spec: lifecycle.md LC-25
    @Test
    void rotateKeyOnDemand_beyondAConfiguredQuota_isRefused() {
        KmsClient limited = KmsFixture.with(new Quotas(2)).client();
        Map<String, String> one = Map.of("KeyId", limited.createKey());
        limited.call("RotateKeyOnDemand", one);
        limited.call("RotateKeyOnDemand", one);

        assertThat(limited.refusal("RotateKeyOnDemand", one).code()).isEqualTo(KmsErrorCode.LIMIT_EXCEEDED);

        assertThat(limited.call("ListKeyRotations", one).structures("Rotations"))
                .hasSize(2);
        limited.call("RotateKeyOnDemand", Map.of("KeyId", limited.createKey()));
    }

    // spec: lifecycle.md LC-25
    @Test
    void automaticRotations_doNotCountAgainstTheQuota_norOnesOnDemandMoveTheSchedule() {
        client.call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", 90));
        Instant next = client.call("GetKeyRotationStatus", named).time("NextRotationDate");
        IntStream.range(0, 25).forEach(i -> client.call("RotateKeyOnDemand", named));
        assertThat(client.call("GetKeyRotationStatus", named).time("NextRotationDate"))
                .isEqualTo(next);

        for (int i = 0; i < 30; i++) {
            kms.pass(Duration.ofDays(90));
        }

        assertThat(rotations(Map.of("KeyId", key))).hasSize(55);
    }

    // spec: lifecycle.md LC-25
    @Test
    void rotateKeyOnDemand_nearAnAutomaticRotation_isAConflict() {
        client.call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", 90));
        kms.time().advance(Duration.ofDays(90).minusMinutes(20).minusMillis(1));
        client.call("RotateKeyOnDemand", named);

        kms.time().advance(Duration.ofMillis(1));
        client.assertRefused("RotateKeyOnDemand", named, KmsErrorCode.CONFLICT, CONFLICT);
        kms.time().advance(Duration.ofDays(1));
        client.assertRefused("RotateKeyOnDemand", named, KmsErrorCode.CONFLICT, CONFLICT);

        kms.runJobs();
        client.call("RotateKeyOnDemand", named);
        assertThat(rotations(Map.of("KeyId", key)))
                .extracting(rotation -> rotation.text("RotationType"))
                .containsExactly("ON_DEMAND", "AUTOMATIC", "ON_DEMAND");
    }

    // spec: lifecycle.md LC-21
    @Test
    void rotateKeyOnDemand_fromSeveralCallersAtOnce_makesOneMaterialForEach() throws Exception {
        try (Racers racers = new Racers(4)) {
            racers.together(IntStream.range(0, 4)
                    .<Callable<Reply>>mapToObj(i -> () -> client.call("RotateKeyOnDemand", named))
                    .toList());
        }

        List<Reply> all = rotations(Map.of("KeyId", key, "IncludeKeyMaterial", "ALL_KEY_MATERIAL"));
        assertThat(all).hasSize(5);
        assertThat(all).extracting(entry -> entry.text("KeyMaterialId")).doesNotHaveDuplicates();
        assertThat(all)
                .filteredOn(entry -> entry.text("KeyMaterialState").equals("CURRENT"))
                .extracting(entry -> entry.text("KeyMaterialId"))
                .containsExactly(currentMaterial());
        assertThat(all.get(4).text("KeyMaterialId")).isEqualTo(currentMaterial());
    }

    // spec: lifecycle.md LC-27
    @Test
    void listKeyRotations_ofBothKinds_tellsTheMaterialsInTheirOrder() {
        String first = currentMaterial();
        Map<String, Object> all = Map.of("KeyId", key, "IncludeKeyMaterial", "ALL_KEY_MATERIAL");
        assertThat(rotations(Map.of("KeyId", key))).isEmpty();
        assertThat(rotations(all))
                .singleElement()
                .satisfies(entry -> assertThat(entry.members())
                        .isEqualTo(Map.of(
                                "KeyId", KmsClient.idOf(key), "KeyMaterialId", first, "KeyMaterialState", "CURRENT")));

        kms.time().advance(Duration.ofHours(1));
        client.call("RotateKeyOnDemand", named);

        List<Reply> both = rotations(all);
        assertThat(both.get(0).members())
                .isEqualTo(Map.of(
                        "KeyId", KmsClient.idOf(key), "KeyMaterialId", first, "KeyMaterialState", "NON_CURRENT"));
        assertThat(both.get(1).members())
                .isEqualTo(Map.of(
                        "KeyId", KmsClient.idOf(key),
                        "KeyMaterialId", currentMaterial(),
                        "KeyMaterialState", "CURRENT",
                        "RotationDate", kms.time().instant(),
                        "RotationType", "ON_DEMAND"));
        assertThat(rotations(Map.of("KeyId", key, "IncludeKeyMaterial", "ROTATIONS_ONLY")))
                .extracting(Reply::members)
                .isEqualTo(List.of(both.get(1).members()));
    }

    // spec: lifecycle.md LC-27
    @Test
    void listKeyRotations_inPagesOfAnySize_showsEveryMaterialOnce_whateverIsRotatedMeanwhile() {
        IntStream.range(0, 10).forEach(i -> client.call("RotateKeyOnDemand", named));
        for (int limit : new int[] {1, 3, 5, 10, 11, 1000}) {
            Map<String, Object> request = new HashMap<>(named);
            request.put("Limit", limit);
            assertThat(pages(request, () -> {})).isEqualTo(materials(named));
            request.put("IncludeKeyMaterial", "ALL_KEY_MATERIAL");
            assertThat(pages(request, () -> {})).hasSize(11).endsWith(currentMaterial());
        }

        List<String> before = materials(named);
        List<String> seen = pages(Map.of("KeyId", key, "Limit", 7), () -> client.call("RotateKeyOnDemand", named));

        assertThat(seen).startsWith(before.toArray(String[]::new)).doesNotHaveDuplicates();
    }

    // spec: lifecycle.md LC-27
    @Test
    void listKeyRotations_withALimitOrMarkerThatCannotBe_isRefused() {
        IntStream.range(0, 3).forEach(i -> client.call("RotateKeyOnDemand", named));
        String good = client.call("ListKeyRotations", Map.of("KeyId", key, "Limit", 1))
                .text("NextMarker");
        for (String marker : List.of(
                "1",
                good + "A",
                good + "=",
                "!",
                "\u00ff",
                PageRequest.markerAfter("-1"),
                PageRequest.markerAfter("01"))) {
            client.assertRefused(
                    "ListKeyRotations",
                    Map.of("KeyId", key, "Marker", marker),
                    KmsErrorCode.INVALID_MARKER,
                    "Invalid marker.");
        }
        client.assertRefused(
                "ListKeyRotations",
                Map.of("KeyId", key, "Marker", PageRequest.markerAfter("9999999999")),
                KmsErrorCode.INVALID_MARKER,
                "Invalid marker.");
        Reply behindAll =
                client.call("ListKeyRotations", Map.of("KeyId", key, "Marker", PageRequest.markerAfter("999999999")));
        assertThat(behindAll.members()).isEqualTo(Map.of("Rotations", List.of(), "Truncated", false));
    }

    // spec: lifecycle.md LC-27
    @Test
    void listKeyRotations_withoutALimit_showsAHundred() {
        client.call("EnableKeyRotation", Map.of("KeyId", key, "RotationPeriodInDays", 90));
        for (int i = 0; i < 101; i++) {
            kms.pass(Duration.ofDays(90));
        }

        Reply page = client.call("ListKeyRotations", named);

        assertThat(page.structures("Rotations")).hasSize(100);
        assertThat(page.flag("Truncated")).isTrue();
    }

    private List<String> pages(Map<String, ?> request, Runnable betweenPages) {
        List<String> all = new ArrayList<>();
        Map<String, Object> next = new HashMap<>(request);
        boolean more = true;
        while (more) {
            Reply page = client.call("ListKeyRotations", next);
            page.structures("Rotations").forEach(entry -> all.add(entry.text("KeyMaterialId")));
            more = page.flag("Truncated") && all.size() < 20;
            if (more) {
                next.put("Marker", page.text("NextMarker"));
                betweenPages.run();
            }
        }
        return all;
    }

    private List<String> materials(Map<String, ?> request) {
        return rotations(request).stream()
                .map(entry -> entry.text("KeyMaterialId"))
                .toList();
    }

    private String currentMaterial() {
        return client.describe(key).text("CurrentKeyMaterialId");
    }

    private List<Reply> rotations(Map<String, ?> request) {
        return client.call("ListKeyRotations", request).structures("Rotations");
    }
}
