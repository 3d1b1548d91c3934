package dev.keyhold.interceptor.keys;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsAsyncClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;

/** The three calls, on whichever client there is. None of them blocks the caller. */
interface KmsCalls {
    CompletableFuture<GenerateDataKeyResponse> generateDataKey(GenerateDataKeyRequest request);

    CompletableFuture<EncryptResponse> encrypt(EncryptRequest request);

    CompletableFuture<DecryptResponse> decrypt(DecryptRequest request);

    static KmsCalls of(KmsAsyncClient kms) {
        return new OnAsyncClient(kms);
    }

    /** Calls run on a few daemon threads, which end when they are idle. */
    static KmsCalls of(KmsClient kms) {
        return new OnBlockingClient(kms);
    }

    /** Delegates. */
    final class OnAsyncClient implements KmsCalls {
        private final KmsAsyncClient kms;

        OnAsyncClient(KmsAsyncClient kms) {
            this.kms = kms;
        }

        @Override
        public CompletableFuture<GenerateDataKeyResponse> generateDataKey(GenerateDataKeyRequest request) {
            return kms.generateDataKey(request);
        }

        @Override
        public CompletableFuture<EncryptResponse> encrypt(EncryptRequest request) {
            return kms.encrypt(request);
        }

        @Override
        public CompletableFuture<DecryptResponse> decrypt(DecryptRequest request) {
            return kms.decrypt(request);
        }
    }

    /** Moves blocking calls off the caller's thread. */
    final class OnBlockingClient implements KmsCalls {
        private static final int THREADS = 8;

        private final KmsClient kms;
        private final ExecutorService threads = newThreads();

        OnBlockingClient(KmsClient kms) {
            this.kms = kms;
        }

        @Override
        public CompletableFuture<GenerateDataKeyResponse> generateDataKey(GenerateDataKeyRequest request) {
            return start(() -> kms.generateDataKey(request));
        }

        @Override
        public CompletableFuture<EncryptResponse> encrypt(EncryptRequest request) {
            return start(() -> kms.encrypt(request));
        }

        @Override
        public CompletableFuture<DecryptResponse> decrypt(DecryptRequest request) {
            return start(() -> kms.decrypt(request));
        }

        private <T> CompletableFuture<T> start(Supplier<T> call) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return call.get();
                        } catch (SdkException e) {
                            throw new CompletionException(e);
                        }
                    },
                    threads);
        }

        private static ExecutorService newThreads() {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                        Thread thread = new Thread(task, "keyhold-kms");
                        thread.setDaemon(true);
                        return thread;
                    });
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }
}
