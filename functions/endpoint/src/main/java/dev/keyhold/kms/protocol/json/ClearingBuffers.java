package dev.keyhold.kms.protocol.json;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;
import java.util.Arrays;

/**
 * Lends each thread its buffers for reading and writing JSON, and clears them when they come back: they held plaintext
 * (docs/spec/protocol.md, PR-20). Buffers that a long text outgrew are not kept, and not cleared.
 */
final class ClearingBuffers extends RecyclerPool.ThreadLocalPoolBase<BufferRecycler> {
    private static final long serialVersionUID = 1L;
    private static final ThreadLocal<BufferRecycler> OF_THREAD = ThreadLocal.withInitial(Clearing::new);

    @Override
    public BufferRecycler acquirePooled() {
        return OF_THREAD.get();
    }

    private static final class Clearing extends BufferRecycler {
        @Override
        public void releaseByteBuffer(int ix, byte[] buffer) {
            Arrays.fill(buffer, (byte) 0);
            super.releaseByteBuffer(ix, buffer);
        }

        @Override
        public void releaseCharBuffer(int ix, char[] buffer) {
            Arrays.fill(buffer, '\0');
            super.releaseCharBuffer(ix, buffer);
        }
    }
}
