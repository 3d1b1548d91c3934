package dev.keyhold.interceptor.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.interceptor.envelope.EncryptedDataKey;
import dev.keyhold.interceptor.envelope.EncryptionContext;
import dev.keyhold.interceptor.envelope.EnvelopeSpec;
import dev.keyhold.interceptor.envelope.PlaintextDataKey;
import dev.keyhold.interceptor.envelope.RandomSource;
import dev.keyhold.interceptor.envelope.UploadNonce;
import dev.keyhold.interceptor.keys.DataKeyLease;
import dev.keyhold.interceptor.s3.Upload.Beginning;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is remembered of uploads in progress, how long, and what becomes of their data keys. */
final class OpenUploadsTest {
    private static final ObjectName PLACE = new ObjectName("b", "k");
    private static final RandomSource RANDOM = RandomSource.secure();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final OpenUploads uploads = new OpenUploads(now::get);
    private final PlaintextDataKey dataKey = PlaintextDataKey.random(RANDOM);
    private final Upload upload = upload(dataKey);

    // spec: s3-multipart.md SM-12
    @Test
    void forget_wipesTheDataKey() {
        uploads.add("id", upload);
        assertThat(uploads.find("id", PLACE)).contains(upload);
        assertThat(dataKey.isDestroyed()).isFalse();

        uploads.forget("id");

        assertThat(uploads.find("id", PLACE)).isEmpty();
        assertThat(dataKey.isDestroyed()).isTrue();
        assertThatThrownBy(upload::newMessage).isInstanceOf(IllegalStateException.class);
    }

    // spec: s3-multipart.md SM-12
    @Test
    void unusedForTooLong_isForgottenAndWiped() {
        uploads.add("id", upload);
        advance(OpenUploads.MAX_IDLE);
        assertThat(uploads.find("id", PLACE)).as("used just in time").isPresent();
        advance(OpenUploads.MAX_IDLE);
        assertThat(uploads.find("id", PLACE)).as("each use counts").isPresent();

        advance(OpenUploads.MAX_IDLE.plusMillis(1));

        assertThat(uploads.find("id", PLACE)).isEmpty();
        assertThat(dataKey.isDestroyed()).isTrue();
    }

    // spec: s3-multipart.md SM-7
    @Test
    void find_underAnotherPlace_isNothing() {
        uploads.add("id", upload);

        assertThat(uploads.find("id", new ObjectName("b", "other"))).isEmpty();
        assertThat(uploads.find("id", new ObjectName("other", "k"))).isEmpty();
    }

    // spec: s3-multipart.md SM-12
    @Test
    void tooMany_areRefused_untilOneIsForgottenOrExpires() {
        for (int i = 0; i < OpenUploads.MAX_UPLOADS; i++) {
            uploads.requireRoom();
            uploads.add("id" + i, upload);
        }
        assertThatThrownBy(uploads::requireRoom).isInstanceOf(RequestRefusedException.class);
        uploads.forget("id7");
        uploads.requireRoom();
        uploads.add("id7", upload);

        advance(OpenUploads.MAX_IDLE.plusMillis(1));

        uploads.requireRoom();
    }

    private void advance(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private static Upload upload(PlaintextDataKey dataKey) {
        EnvelopeSpec spec = EnvelopeSpec.unsigned(EncryptionContext.EMPTY);
        List<EncryptedDataKey> wrapped = List.of(EncryptedDataKey.ofKms("arn", new byte[10]));
        DataKeyLease lease = DataKeyLease.sole(dataKey, wrapped);
        return new Upload(new Beginning(PLACE, null, 1024), UploadNonce.random(RANDOM), spec, lease, RANDOM);
    }
}
