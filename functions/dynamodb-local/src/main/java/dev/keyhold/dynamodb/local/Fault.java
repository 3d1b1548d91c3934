package dev.keyhold.dynamodb.local;

/** What {@link FaultProxy} does to one call. */
public sealed interface Fault {
    /** Nothing. */
    Fault NONE = new Answered(Reply.WHOLE);

    /** The call is not handed on; this is answered in its place. */
    record Refused(int status, String type, String body) implements Fault {
        /** An error as DynamoDB answers it. */
        public static Refused of(int status, String type) {
            return new Refused(
                    status,
                    type,
                    "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + type + "\",\"message\":\"made up\"}");
        }
    }

    /** The call is handed on, and then this happens to its answer. */
    record Answered(Reply reply) implements Fault {}

    /** The call is handed on, something else happens, and its answer is lost. */
    record LostAfter(Runnable event) implements Fault {}

    /** The connection is reset before the call is handed on. */
    record Reset() implements Fault {}

    /** The call is neither handed on nor answered. */
    record Silence() implements Fault {}

    /** What happens to an answer. */
    enum Reply {
        WHOLE,
        /** The connection is closed instead. */
        LOST,
        /** The connection is reset instead. */
        RESET,
        /** Nothing comes, and the connection stays open. */
        HELD,
        /** Half of it comes, then the connection is closed. */
        CUT,
        /** A byte comes every 10 milliseconds. */
        DRIPPED,
        /** One bit of its body is another. */
        DAMAGED
    }
}
