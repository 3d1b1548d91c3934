package dev.keyhold.interceptor.s3;

/** Ranges as a server resolves them. */
final class HttpRange {
    private HttpRange() {}

    /** @return first and last offset, or nothing when there is no such byte */
    static int[] resolve(String header, int length) {
        String[] ends = header.substring("bytes=".length()).split("-", -1);
        if (ends[0].isEmpty()) {
            long suffix = Long.parseLong(ends[1]);
            return suffix == 0 || length == 0 ? new int[0] : new int[] {(int) Math.max(0, length - suffix), length - 1};
        }
        long first = Long.parseLong(ends[0]);
        long last = ends[1].isEmpty() ? length - 1 : Math.min(Long.parseLong(ends[1]), length - 1);
        return first > last ? new int[0] : new int[] {(int) first, (int) last};
    }
}
