package dev.keyhold.lambda.local;

/**
 * What a function answered to one event.
 *
 * @param payload JSON
 * @param isError whether the function failed, and the payload says how
 */
public record FunctionAnswer(String payload, boolean isError) {}
